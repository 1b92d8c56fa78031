-- The first start fixes the method.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.child(print and check.eq, 1, 1)
  check.eq(mp.get_start_method(true), check.method)
  check.raises("RuntimeError", nil, mp.set_start_method, "spawn")
  print "ok"
end
