-- A process that dies with the lock that it took back after a wait leaves it abandoned.
local mp = require "multiprocessing"
local check = require "check"

local function waits_and_dies(c, ready)
  c:acquire()
  ready:put(true)
  c:wait()
  ready:put(true)
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

if __name__ == "__main__" then
  for _, lock in ipairs{mp.Lock(), mp.RLock()} do
    local c, ready = mp.Condition(lock), mp.Queue()
    local p = mp.Process{target = waits_and_dies, args = {c, ready}}
    p:start()
    ready:get()
    check.eq(table.pack(c:acquire()), {true, n = 1})
    c:notify()
    c:release()
    ready:get()
    check.eq(table.pack(c:acquire(true, 20)), {true, "abandoned", n = 2})
    p:join()
    c:release()
    check.eq(table.pack(lock:acquire()), {true, n = 1})
    lock:release()
  end
  print "ok"
end
