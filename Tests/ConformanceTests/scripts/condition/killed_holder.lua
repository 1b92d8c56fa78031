-- A process that dies between notify and release leaves the lock to the one it woke.
local mp = require "multiprocessing"
local check = require "check"

local function notifies_and_dies(c)
  c:acquire()
  c:notify()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  local c = mp.Condition()
  c:acquire()
  local p = mp.Process{target = notifies_and_dies, args = {c}}
  p:start()
  check.eq(c:wait(20), true)
  check.eq(c:locked(), true)
  c:release()
  p:join()
  print "ok"
end
