-- wait is false when its time-out has passed, and holds the lock again.
local mp = require "multiprocessing"
local check = require "check"
local time = require "time"

if __name__ == "__main__" then
  local c = mp.Condition()
  c:acquire()
  local before = time.monotonic()
  check.eq(c:wait(0.05), false)
  check.ok(time.monotonic() - before >= 0.049)
  check.eq(c:wait(0), false)
  check.eq(c:wait(-1), false)
  check.eq(c:locked(), true)
  -- A notify when nobody waits is not kept.
  c:notify()
  c:notify(5)
  c:notify_all()
  check.eq(c:wait(0.02), false)
  c:release()
  print "ok"
end
