-- Lines of the logger name the thread that logs, unless it is the main one.
-- methods: forkserver
-- expect-stderr: ^\[INFO/MainProcess\] from the main thread$
-- expect-stderr: ^\[INFO/MainProcess, thread loader\] from another$
-- expect-stderr: ^\[INFO/MainProcess\] process shutting down$
local mp = require "multiprocessing"
local threading = require "threading"

local logger = mp.log_to_stderr "INFO"
logger:info "from the main thread"
local t = threading.Thread{target = function() logger:info("from %s", "another") end, name = "loader"}
t:start()
t:join()
print "ok"
