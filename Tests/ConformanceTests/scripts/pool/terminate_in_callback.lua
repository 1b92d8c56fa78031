-- A callback may terminate its pool.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  local result = pool:apply_async(double, {1}, {callback = function() pool:terminate() end})
  check.eq(result:get(30), 2)
  check.eq(pool:join(), true)
  check.eq(#mp.active_children(), 0)
  print "ok"
end
