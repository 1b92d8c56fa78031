-- With force, nil takes the choice back.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  mp.set_start_method("spawn")
  mp.set_start_method(nil, true)
  check.eq(mp.get_start_method(true), nil)
  mp.set_start_method("fork")
  check.eq(mp.get_start_method(true), "fork")
  print "ok"
end
