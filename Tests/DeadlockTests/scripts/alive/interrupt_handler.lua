-- A handler for Ctrl-C ends the wait.
local mp = require "multiprocessing"
local signal = require "signal"
local e = mp.Event()
signal.signal(signal.SIGINT, function() e:set() end)
os.execute(("(sleep 2; kill -INT %d) >/dev/null 2>&1 &"):format(mp.getpid()))
e:wait()
print "ok"
