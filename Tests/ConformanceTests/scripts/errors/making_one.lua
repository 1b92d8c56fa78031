-- A class called with a message makes an error object.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local err = mp.TimeoutError("too late")
  check.same(err.class, mp.TimeoutError)
  check.eq(err.name, "TimeoutError")
  check.eq(err.message, "too late")
  check.eq(err.traceback, nil)
  check.eq(tostring(err), "TimeoutError: too late")
  check.eq(tostring(mp.Error "base"), "Error: base")
  check.match(tostring(mp.Empty()), "^Empty")
  check.eq(tostring(mp.OSError "with: colon\nand line"), "OSError: with: colon\nand line")
  print "ok"
end
