-- An RLock may be taken again by its holder, and is free after as many releases.
local mp = require "multiprocessing"
local check = require "check"

local function tries(lock, answers)
  local got = lock:acquire(false)
  local released, err = pcall(lock.release, lock)
  answers:put{got, released or err.name}
end

if __name__ == "__main__" then
  local lock, answers = mp.RLock(), mp.Queue()
  for _ = 1, 3 do check.eq(lock:acquire(), true) end
  check.eq(lock:acquire(false), true)
  check.eq(lock:acquire(true, 1), true)
  for _ = 1, 5 do
    check.eq(lock:locked(), true)
    check.child(tries, lock, answers)
    check.eq(answers:get(), {false, "AssertionError"})
    lock:release()
  end
  check.eq(lock:locked(), false)
  check.raises("AssertionError", "release", lock.release, lock)
  check.child(tries, lock, answers)
  check.eq(answers:get(), {true, true})
  check.eq(lock:with(function() return lock:with(function() return "inner" end) end), "inner")
  do
    local outer <close> = lock:guard()
    local inner <close> = lock:guard()
  end
  check.eq(lock:locked(), false)
  print "ok"
end
