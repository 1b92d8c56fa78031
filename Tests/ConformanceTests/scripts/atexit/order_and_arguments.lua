-- expect-stdout: last	3
-- expect-stdout: added meanwhile
-- expect-stdout: twice
-- expect-stdout: first	nil	2
-- expect-stderr: exception in a function of atexit: .*on purpose
-- Functions run in the reverse order; what one raises is reported and hinders no other; register
-- gives its function back; unregister takes it out wherever it is.
local mp = require "multiprocessing"
local atexit = require "atexit"
local check = require "check"

if __name__ == "__main__" then
  atexit.register(print, "ok")
  atexit.register(print, "first", nil, 2)
  local function twice() print "twice" end
  local function gone() print "must not run" end
  check.same(atexit.register(twice), twice)
  atexit.register(gone)
  atexit.register(function() error "on purpose" end)
  atexit.register(gone)
  atexit.unregister(gone)
  atexit.register(function()
    atexit.register(function() print "added meanwhile" end)
    print("last", 3)
  end)
  check.rejects({"atexit.register", "fn"}, atexit.register, 1)
  check.rejects({"atexit.unregister", "fn"}, atexit.unregister)
end
