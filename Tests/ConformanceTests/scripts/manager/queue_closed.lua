-- A manager's queue that a process has closed is closed for that process only.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  check.eq(q:get(), 1)
  q:put(2)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local q = m:JoinableQueue()
  local p = mp.Process{target = child, args = {q}}
  p:start()
  check.raises("AssertionError", nil, q.join_thread, q)
  q:close()
  q:close()
  q:join_thread()
  q:cancel_join_thread()
  for _, method in ipairs{"put", "get", "put_nowait", "get_nowait", "qsize", "empty", "full", "peek", "clear", "task_done"} do
    check.raises("ValueError", "closed", q[method], q, 1)
  end
  -- What another one put is still seen, and it is not closed there.
  local other = m:list{q}[1]
  other:put(1)
  p:join()
  check.eq({p.exitcode, other:get()}, {0, 2})
  print "ok"
end
