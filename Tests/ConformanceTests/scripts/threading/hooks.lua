-- A debug hook is its thread's own, and sees each of its lines although threads switch.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local lines = 0
local function loop()
  for _ = 1, 100000 do
    local x = 1
  end
end
threading.setswitchinterval(0.001)
local other = threading.Thread{target = loop}
local hooked = threading.Thread{target = function()
  debug.sethook(function() lines = lines + 1 end, "l")
  loop()
  debug.sethook()
end}
hooked:start()
other:start()
hooked:join()
other:join()
check.ok(lines >= 200000 and lines <= 200020, "lines: " .. lines)
check.eq(debug.gethook(), nil)
print "ok"
