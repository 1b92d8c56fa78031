-- peek looks without taking; clear throws away.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  check.raises("Empty", nil, q.peek, q)
  q:put{1, {2}}
  q:put "second"
  check.eq(q:peek(), {1, {2}})
  check.eq(q:peek(), {1, {2}})
  check.eq(q:qsize(), 2)
  check.eq(q:get(), {1, {2}})
  check.eq(q:peek(), "second")
  q:clear()
  check.eq({q:qsize(), q:empty()}, {0, true})
  q:clear()
  q:put(nil)
  check.eq(q:peek(), nil)
  q:get()
  q:shutdown()
  check.raises("ShutDown", nil, q.peek, q)
  local bounded = mp.Queue(1)
  bounded:put(1)
  bounded:clear()
  bounded:put(2, false)
  check.eq(bounded:get(), 2)
  print "ok"
end
