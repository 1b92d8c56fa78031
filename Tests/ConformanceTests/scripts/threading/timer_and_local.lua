-- Timer calls once unless it is cancelled; Local has fields of its own for each thread.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local got
local t = threading.Timer(0.01, function(...) got = table.pack(...) end, {1, 2})
t:start()
t:join()
check.eq(got, {1, 2, n = 2})
local cancelled = threading.Timer(60, error, {"never"})
cancelled:start()
cancelled:cancel()
cancelled:join()
check.raises("TypeError", "seconds", threading.Timer, "x", print)

local l = threading.Local()
l.x = 1
local inside
local other = threading.Thread{target = function() inside = l.x l.x = 2 end}
other:start()
other:join()
check.eq(inside, nil)
check.eq(l.x, 1)
print "ok"
