-- Methods of a closed queue raise ValueError; close may be called again.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(1)
  q:close()
  for _, name in ipairs{"get", "get_nowait", "qsize", "empty", "full"} do
    check.raises("ValueError", "Queue", q[name], q)
  end
  check.raises("ValueError", "Queue", q.put, q, 2)
  check.raises("ValueError", "Queue", q.put_nowait, q, 2)
  check.raises("ValueError", nil, q.get, q, true, 0.01)
  q:close()
  q:close()
  q:join_thread()
  q:join_thread()
  q:cancel_join_thread()
  print "ok"
end
