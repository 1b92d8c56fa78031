-- Without a seed the timer switches, and updates are lost as well.
-- methods: forkserver
-- timeout: 120
local threading = require "threading"
local check = require "check"

counter = 0
local function add()
  for _ = 1, 1000000 do counter = counter + 1 end
end
threading.setswitchinterval(0.001)
local lost = false
for _ = 1, 20 do
  counter = 0
  local a, b = threading.Thread{target = add}, threading.Thread{target = add}
  a:start()
  b:start()
  a:join()
  b:join()
  lost = lost or counter < 2000000
  if lost then break end
end
check.ok(lost, "updates are lost")
print "ok"
