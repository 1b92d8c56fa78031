-- set_start_method may be called once; --start-method only changed the default.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  q:put(__name__)
end

if __name__ == "__main__" then
  mp.set_start_method("spawn")
  check.eq(mp.get_start_method(), "spawn")
  check.raises("RuntimeError", nil, mp.set_start_method, "fork")
  check.raises("RuntimeError", nil, mp.set_start_method, "spawn")
  check.raises("RuntimeError", nil, mp.set_start_method, "fork", false)
  check.eq(mp.get_start_method(), "spawn")
  local q = mp.Queue()
  check.child(tell, q)
  check.eq(q:get(), "__mp_main__")
  mp.set_start_method("fork", true)
  check.eq(mp.get_start_method(), "fork")
  check.child(tell, q)
  check.eq(q:get(), "__main__")
  mp.set_start_method("forkserver", true)
  check.child(tell, q)
  check.eq(q:get(), "__mp_main__")
  print "ok"
end
