-- Ctrl-C is the main thread's, in the middle of a join; the other threads go on.
-- methods: forkserver
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local go = threading.Event()
local other = threading.Thread{target = function() go:wait(60) end}
other:start()
os.execute(("(sleep 0.3; kill -INT %d) &"):format(mp.getpid()))
check.raises("KeyboardInterrupt", "", other.join, other)
check.eq(other:is_alive(), true)
go:set()
other:join()
print "ok"
