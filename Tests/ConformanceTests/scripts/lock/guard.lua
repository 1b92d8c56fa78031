-- guard holds the lock until its scope is left, however it is left.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local lock = mp.Lock()
  do
    local held <close> = lock:guard()
    check.eq(lock:locked(), true)
  end
  check.eq(lock:locked(), false)
  local function returns()
    local held <close> = lock:guard()
    return lock:locked()
  end
  check.eq(returns(), true)
  check.eq(lock:locked(), false)
  local done = pcall(function()
    local held <close> = lock:guard()
    error "out"
  end)
  check.eq({done, lock:locked()}, {false, false})
  for i = 1, 3 do
    local held <close> = lock:guard()
    if i == 2 then goto continue end
    check.eq(lock:locked(), true)
    ::continue::
  end
  check.eq(lock:locked(), false)
  print "ok"
end
