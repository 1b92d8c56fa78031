-- A callback may use the pool itself.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local next_result
  local result = pool:apply_async(double, {1}, {
    callback = function(value) next_result = pool:apply_async(double, {value}) end,
  })
  check.eq(result:get(), 2)
  check.eq(next_result:get(), 4)
  print "ok"
end
