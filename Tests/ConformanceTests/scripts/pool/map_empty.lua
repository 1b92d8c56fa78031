-- A map over nothing is an empty list, at once.
local mp = require "multiprocessing"
local check = require "check"

local function never()
  error "called"
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  check.eq(pool:map(never, {}), {n = 0})
  check.eq(tostring(pool:map(never, {})), "[]")
  local result = pool:map_async(never, {})
  check.eq(result:get(10), {n = 0})
  check.eq({result:ready(), result:successful()}, {true, true})
  print "ok"
end
