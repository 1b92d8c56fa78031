-- with and guard work on a lock whose holder has died.
local mp = require "multiprocessing"
local check = require "check"

local function keeps(lock)
  lock:acquire()
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  check.child(keeps, lock)
  check.eq(lock:with(function(x) return x + 1 end, 1), 2)
  check.eq(lock:locked(), false)
  check.child(keeps, lock)
  do
    local held <close> = lock:guard()
    check.eq(lock:locked(), true)
  end
  check.eq(lock:locked(), false)
  print "ok"
end
