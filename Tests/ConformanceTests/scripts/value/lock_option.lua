-- lock = false makes a raw value; lock = a lock uses that one.
local mp = require "multiprocessing"
local check = require "check"

local function child(v, w, lock)
  check.eq(v.value, 5)
  v.value = 6
  check.eq(lock:acquire(false), false)
  check.eq(w:get_lock():acquire(false), false)
end

if __name__ == "__main__" then
  local raw = mp.Value("i", 5, {lock = false})
  check.eq(raw.value, 5)
  raw.value = 6
  check.eq(raw.value, 6)
  raw.value = 5
  local lock = mp.Lock()
  local own = mp.Value("i", 1, {lock = lock})
  own.value = 2
  check.eq(own.value, 2)
  check.eq(own:get_lock():acquire(false), true)
  check.eq(lock:acquire(false), false)
  check.child(child, raw, own, lock)
  check.eq(raw.value, 6)
  lock:release()
  check.eq(own:acquire(false), true)
  own:release()
  local default = mp.Value("i", 0, {lock = true})
  check.ok(default:get_lock())
  check.eq(mp.Value("i", 3, {}).value, 3)
  print "ok"
end
