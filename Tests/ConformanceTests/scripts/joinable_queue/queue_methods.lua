-- A JoinableQueue is a Queue in everything else; cleared items count as done.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.JoinableQueue(2)
  q:put(1)
  q:put(2)
  check.eq({q:full(), q:qsize(), q:empty()}, {true, 2, false})
  check.raises("Full", nil, q.put, q, 3, false)
  check.eq(q:get(), 1)
  q:task_done()
  check.eq(q:peek(), 2)
  q:clear()
  q:join()
  check.raises("ValueError", nil, q.task_done, q)
  check.raises("Empty", nil, q.get_nowait, q)
  check.eq(q:try_get(), false)
  q:put(1)
  q:shutdown(true)
  q:join()
  check.raises("ShutDown", nil, q.get, q)
  q:close()
  check.raises("ValueError", nil, q.put, q, 1)
  check.rejects({"JoinableQueue", "maxsize", "string"}, mp.JoinableQueue, "x")
  print "ok"
end
