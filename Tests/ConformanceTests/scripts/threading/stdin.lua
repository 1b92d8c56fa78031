-- While a thread reads stdin, the others run.
-- methods: forkserver
local threading = require "threading"
local check = require "check"
local time = require "time"

local pipe = io.popen("sleep 0.3; echo line", "r")
local line, counted = nil, 0
local reader = threading.Thread{target = function() line = pipe:read() end}
reader:start()
while reader:is_alive() do
  counted = counted + 1
  time.sleep(0.01)
end
check.eq(line, "line")
check.ok(counted > 5, "counted " .. counted)
pipe:close()
print "ok"
