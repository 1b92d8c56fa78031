-- The default is what --start-method says; it is fixed when it is first asked for.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.get_start_method(true), nil)
  check.eq(mp.get_start_method(), check.method)
  check.eq(mp.get_start_method(true), check.method)
  check.eq(mp.get_start_method(false), check.method)
  -- Now it has been set.
  check.raises("RuntimeError", "set_start_method", mp.set_start_method, "spawn")
  check.raises("RuntimeError", nil, mp.set_start_method, check.method)
  check.eq(mp.get_start_method(), check.method)
  print "ok"
end
