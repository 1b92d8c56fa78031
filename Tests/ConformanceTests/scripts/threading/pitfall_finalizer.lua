-- A finalizer is not interrupted, nor is a coroutine that it runs: the collector stands still
-- meanwhile.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local is_inside, seen, finalized = false, 0, 0
local function loop() for _ = 1, 200 do end end
local meta = {__gc = function()
  is_inside = true
  loop()
  coroutine.wrap(loop)()
  is_inside = false
  finalized = finalized + 1
end}
threading.seed(2, 5)
local is_over = false
local watcher = threading.Thread{target = function()
  while not is_over do if is_inside then seen = seen + 1 end end
end}
watcher:start()
for _ = 1, 50 do
  setmetatable({}, meta)
  collectgarbage()
end
is_over = true
watcher:join()
check.eq(seen, 0)
check.ok(finalized >= 49, "finalized " .. finalized)
print "ok"
