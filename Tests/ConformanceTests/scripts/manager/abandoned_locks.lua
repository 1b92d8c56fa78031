-- A manager's lock whose holder died is abandoned, like a local one.
local mp = require "multiprocessing"
local check = require "check"

local function takes(lock)
  lock:acquire()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  for _, lock in ipairs{m:Lock(), m:RLock()} do
    local p = mp.Process{target = takes, args = {lock}}
    p:start()
    p:join()
    check.eq(table.pack(lock:acquire(true, 20)), {true, "abandoned", n = 2})
    lock:release()
    check.eq(table.pack(lock:acquire()), {true, n = 1})
    lock:release()
  end
  print "ok"
end
