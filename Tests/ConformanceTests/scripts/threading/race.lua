-- Two threads that add to a variable without a lock lose updates; with a lock they lose none. A
-- seed makes the same switches, and so the same number, each time.
-- methods: forkserver
-- timeout: 120
local threading = require "threading"
local check = require "check"

local function count(turns, lock)
  local counter = 0
  local function add()
    for _ = 1, turns do
      if lock then lock:acquire() end
      counter = counter + 1
      if lock then lock:release() end
    end
  end
  local a, b = threading.Thread{target = add}, threading.Thread{target = add}
  a:start()
  b:start()
  a:join()
  b:join()
  return counter
end

--- The seed and what it is for stand in one place: a turn is counted in instructions.
local function seeded(seed, turns, lock)
  threading.seed(seed)
  return count(turns, lock)
end

-- What the module makes at its first use is made by now: also what a join makes that has to wait.
seeded(1, 1000)
local first = seeded(7, 100000)
check.ok(first < 200000, "updates are lost")
for _ = 1, 5 do
  check.eq(seeded(7, 100000), first)
end
check.ok(seeded(8, 100000) ~= first, "another seed gives another number")
check.eq(seeded(7, 20000, threading.Lock()), 40000)
check.eq(seeded(nil, 100000, threading.Lock()), 200000)
print "ok"
