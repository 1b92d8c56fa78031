-- Two threads that require a module at the same time run its loader once.
-- methods: forkserver
local threading = require "threading"
local check = require "check"
local time = require "time"

local runs = 0
package.preload.slow_module = function()
  runs = runs + 1
  time.sleep(0.05)
  return {value = 7}
end
local got, threads = {}, {}
for i = 1, 3 do
  threads[i] = threading.Thread{target = function() got[i] = require("slow_module") end}
  threads[i]:start()
end
for i = 1, 3 do threads[i]:join() end
check.eq(runs, 1)
check.eq(got[1].value, 7)
check.same(got[1], got[3])
print "ok"
