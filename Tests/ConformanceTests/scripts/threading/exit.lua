-- The main thread joins the others at its end, daemons excepted, then the functions of atexit run.
-- methods: forkserver
-- expect-stdout: main ends
-- expect-stdout: thread ends
-- expect-stdout: joined main
-- expect-stdout: atexit
local threading = require "threading"
local time = require "time"
require("atexit").register(print, "ok")
require("atexit").register(print, "atexit")
threading.Thread{target = function() time.sleep(60) print "never" end, daemon = true}:start()
threading.Thread{target = function()
  threading.main_thread():join()
  time.sleep(0.2)
  print "joined main"
end}:start()
threading.Thread{target = function() time.sleep(0.1) print "thread ends" end}:start()
print "main ends"
