-- An uncaught error ends its thread only, and is printed with a traceback.
-- methods: forkserver
-- expect-stderr: ^Exception in thread Thread-1 \(divide\):$
-- expect-stderr: uncaught.lua:10: attempt to .*$
-- expect-stderr: ^stack traceback:$
-- expect-stderr: in function .*divide
-- expect-stderr: ^Exception in threading.excepthook:$
local threading = require "threading"
local check = require "check"
function divide(n) return n // 0 end

local t = threading.Thread{target = divide, args = {1}}
t:start()
t:join()

local got
threading.excepthook = function(args) got = args end
local failing = threading.Thread{target = function() error(require("multiprocessing").ValueError "typed") end}
failing:start()
failing:join()
check.same(got.thread, failing)
check.same(got.exc_type, require("multiprocessing").ValueError)
check.has(tostring(got.exc_value), "typed")
check.has(got.exc_traceback, "stack traceback")
threading.Thread{target = function() error(5) end}:start()
check.eq(got.exc_type, "number")

got = nil
local silent = threading.Thread{target = function() error(threading.SystemExit()) end}
silent:start()
silent:join()
check.eq(got, nil)
threading.excepthook = function() error "the hook fails" end
threading.Thread{target = function() error "x" end}:start()
print "ok"
