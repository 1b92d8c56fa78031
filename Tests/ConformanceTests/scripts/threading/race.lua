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

count(10) -- What the module makes at its first use is made by now.
threading.seed(7)
local first = count(100000)
check.ok(first < 200000, "updates are lost")
for _ = 1, 5 do
  threading.seed(7)
  check.eq(count(100000), first)
end
threading.seed(8)
check.ok(count(100000) ~= first, "another seed gives another number")
threading.seed(7)
check.eq(count(20000, threading.Lock()), 40000)
threading.seed(nil)
check.eq(count(100000, threading.Lock()), 200000)
print "ok"
