-- What is no iterable is refused by name.
local mp = require "multiprocessing"
local check = require "check"

local function show(x)
  return tostring(x)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  check.rejects({"map", "iterable", "number"}, pool.map, pool, show, 5)
  check.rejects({"map", "iterable", "nil"}, pool.map, pool, show)
  check.rejects({"map_async", "iterable", "boolean"}, pool.map_async, pool, show, true)
  check.eq(pool:map(show, {1}), {"1", n = 1})
  print "ok"
end
