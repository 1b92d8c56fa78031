-- A receiver that is killed while it waits does not disturb the others.
local mp = require "multiprocessing"
local check = require "check"

local function receives(c, q)
  q:put "ready"
  q:put(c:recv())
end

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  local q = mp.Queue()
  local first = mp.Process{target = receives, args = {a, q}}
  local second = mp.Process{target = receives, args = {a, q}}
  first:start()
  second:start()
  check.eq({q:get(), q:get()}, {"ready", "ready"})
  first:kill()
  first:join()
  b:send "for the other"
  check.eq(q:get(true, 20), "for the other")
  second:join()
  check.eq(second.exitcode, 0)
  print "ok"
end
