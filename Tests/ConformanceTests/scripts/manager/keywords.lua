-- The types of a manager take keyword arguments as the local ones do; dict and Namespace take
-- contents.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  check.eq(m:Queue{maxsize = 1}:full(), false)
  local q = m:Queue{maxsize = 1}
  q:put(1)
  check.eq({q:full(), tostring(q)}, {true, "<Queue qsize=1 maxsize=1>"})
  check.eq(m:Semaphore{value = 3}:get_value(), 3)
  check.eq(m:Barrier{parties = 4, timeout = 1}.parties, 4)
  check.eq(m:dict{parties = 4}:copy(), {parties = 4})
  check.eq(m:Namespace{value = 1}.value, 1)
  local lock = m:Lock()
  local c = m:Condition{lock = lock}
  c:acquire()
  check.eq(lock:locked(), true)
  check.raises("TypeError", "Manager.Queue", m.Queue, m, {size = 1})
  check.raises("TypeError", "Manager.list: seq", m.list, m, 5)
  check.raises("TypeError", "Barrier: parties", m.Barrier, m, "x")
  check.raises("ValueError", "Barrier: parties", m.Barrier, m, 0)
  check.raises("ValueError", "Semaphore: value", m.Semaphore, m, -1)
  print "ok"
end
