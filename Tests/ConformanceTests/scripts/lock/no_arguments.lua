-- Lock and RLock take no arguments, and say so.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.raises("TypeError", "Lock: ", mp.Lock, 5)
  check.raises("TypeError", "Lock: .*'name'", mp.Lock, { name = "x" })
  check.raises("TypeError", "RLock: ", mp.RLock, true)
  check.ok(mp.Lock{}:acquire())
  check.ok(mp.RLock{}:acquire())
  print "ok"
end
