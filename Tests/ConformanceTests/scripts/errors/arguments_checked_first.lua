-- A wrong argument is refused before anything waits or happens.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q, lock = mp.Queue(), mp.Lock()
  lock:acquire()
  check.rejects({"acquire", "timeout"}, lock.acquire, lock, true, "never")
  check.rejects({"with"}, lock.with, lock, "no function")
  check.rejects({"get", "timeout"}, q.get, q, true, {})
  q:put "kept"
  check.rejects({"get", "timeout"}, q.get, q, true, "x")
  check.rejects({"get", "block"}, q.get, q, "x")
  check.eq(q:get(), "kept")
  print "ok"
end
