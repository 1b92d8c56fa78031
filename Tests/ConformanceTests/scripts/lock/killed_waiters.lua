-- Processes killed while they wait for a lock do not get in the others' way.
local mp = require "multiprocessing"
local check = require "check"

local function waits(lock, ready)
  ready:put "waiting"
  lock:acquire()
end

if __name__ == "__main__" then
  local lock, ready = mp.Lock(), mp.Queue()
  lock:acquire()
  for _ = 1, 3 do
    local p = mp.Process{target = waits, args = {lock, ready}}
    p:start()
    ready:get()
    p:kill()
    p:join()
  end
  lock:release()
  check.eq(table.pack(lock:acquire(true, 5)), {true, n = 1})
  lock:release()
  print "ok"
end
