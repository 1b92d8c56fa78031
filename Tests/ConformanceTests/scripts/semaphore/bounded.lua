-- A BoundedSemaphore refuses more releases than acquires.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local s = mp.BoundedSemaphore(2)
  check.raises("ValueError", "release", s.release, s)
  s:acquire()
  s:acquire()
  s:release()
  s:release()
  check.raises("ValueError", nil, s.release, s)
  check.eq(s:get_value(), 2)
  local one = mp.BoundedSemaphore()
  check.eq({one:acquire(false), one:acquire(false)}, {true, false})
  one:release()
  check.raises("ValueError", nil, one.release, one)
  print "ok"
end
