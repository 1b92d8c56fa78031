-- expect-stderr: ^|.
-- A callback that fails does not break the pool.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local result = pool:apply_async(double, {1}, {callback = function() error "in callback" end})
  pcall(result.wait, result)
  check.eq(select(2, pcall(result.get, result)) ~= nil, true)
  check.eq(pool:apply(double, {2}), 4)
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
