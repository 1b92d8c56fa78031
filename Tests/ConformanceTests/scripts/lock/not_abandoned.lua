-- A lock that was released is not abandoned, whoever released it and whoever ended.
local mp = require "multiprocessing"
local check = require "check"

local function acquires_and_releases(lock)
  lock:acquire()
  lock:release()
end

local function acquires(lock, ready, gate)
  lock:acquire()
  ready:put "held"
  gate:get()
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  check.child(acquires_and_releases, lock)
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  lock:release()
  -- Released for the child by the parent before the child ends.
  local ready, gate = mp.Queue(), mp.Queue()
  local p = mp.Process{target = acquires, args = {lock, ready, gate}}
  p:start()
  ready:get()
  lock:release()
  gate:put "end"
  p:join()
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  -- A child does not hold what its parent holds.
  check.child(check.eq, 1, 1)
  check.eq(lock:locked(), true)
  lock:release()
  check.eq(table.pack(lock:acquire()), {true, n = 1})
  lock:release()
  print "ok"
end
