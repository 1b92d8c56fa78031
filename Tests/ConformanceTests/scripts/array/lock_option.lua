-- lock = false makes a raw array; lock = a lock uses that one.
local mp = require "multiprocessing"
local check = require "check"

local function child(a, b)
  a[1] = 5
  b[1] = 6
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  local raw, own = mp.Array("i", 2, {lock = false}), mp.Array("i", {1, 2}, {lock = lock})
  check.child(child, raw, own)
  check.eq({raw[1], own[1]}, {5, 6})
  check.eq(own:get_lock():acquire(), true)
  check.eq(lock:acquire(false), false)
  lock:release()
  raw:fill(3)
  check.eq(raw:slice(), {3, 3})
  print "ok"
end
