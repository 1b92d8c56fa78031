-- A method that does not exist is a ValueError.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.raises("ValueError", "thread", mp.set_start_method, "thread")
  check.raises("ValueError", "thread", mp.set_start_method, "thread", true)
  check.raises("ValueError", "", mp.set_start_method, "")
  check.raises("ValueError", "Fork", mp.get_context, "Fork")
  check.eq(mp.get_start_method(true), nil)
  print "ok"
end
