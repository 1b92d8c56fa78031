-- A task may be said to be done before it is taken, as in Python; a manager's queue and a local one
-- agree.
local mp = require "multiprocessing"
local check = require "check"

local function use(q)
  q:put(1)
  q:put(2)
  q:task_done()
  q:task_done()
  q:join()
  check.raises("ValueError", "task_done", q.task_done, q)
  q:put(3)
  q:clear()
  q:join()
  check.raises("ValueError", "task_done", q.task_done, q)
end

if __name__ == "__main__" then
  use(mp.JoinableQueue())
  local m <close> = mp.Manager()
  use(m:JoinableQueue())
  print "ok"
end
