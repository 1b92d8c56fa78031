-- An RLock whose holder died is abandoned as a whole, however often it was taken.
local mp = require "multiprocessing"
local check = require "check"

local function takes(lock, n)
  for _ = 1, n do lock:acquire() end
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  local lock = mp.RLock()
  for n = 1, 3 do
    local p = mp.Process{target = takes, args = {lock, n}}
    p:start()
    p:join()
    check.eq(table.pack(lock:acquire()), {true, "abandoned", n = 2})
    check.eq(table.pack(lock:acquire()), {true, n = 1})
    lock:release()
    lock:release()
    check.eq(lock:locked(), false)
  end
  print "ok"
end
