-- acquire, release, locked.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local lock = mp.Lock()
  check.eq(lock:locked(), false)
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  check.eq(lock:locked(), true)
  -- It is not recursive.
  check.eq(lock:acquire(false), false)
  check.eq(lock:acquire(true, 0.02), false)
  check.eq(lock:acquire(false, 60), false)
  check.eq(lock:acquire(nil, 0.01), false)
  lock:release()
  check.eq(lock:locked(), false)
  check.raises("ValueError", "release", lock.release, lock)
  check.eq(lock:acquire(true), true)
  check.eq(lock:acquire(true, 0), false)
  lock:release()
  check.eq(lock:acquire(false), true)
  lock:release()
  check.eq(lock:acquire(true, 5), true)
  lock:release()
  for _ = 1, 1000 do
    lock:acquire()
    lock:release()
  end
  print "ok"
end
