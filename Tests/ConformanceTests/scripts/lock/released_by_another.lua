-- A lock may be released by a process that does not hold it, as in Python.
local mp = require "multiprocessing"
local check = require "check"

local function releases(lock)
  lock:release()
end

local function locks(lock)
  check.eq(lock:acquire(false), true)
  check.eq(lock:locked(), true)
  lock:release()
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  lock:acquire()
  check.child(releases, lock)
  check.eq(lock:locked(), false)
  check.raises("ValueError", nil, lock.release, lock)
  check.child(locks, lock)
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  lock:release()
  print "ok"
end
