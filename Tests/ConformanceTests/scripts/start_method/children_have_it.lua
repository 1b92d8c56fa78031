-- A child has its parent's method.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  q:put(mp.get_start_method())
end

local function tell_and_pass_on(q)
  tell(q)
  check.child(tell, q)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(tell_and_pass_on, q)
  check.eq({q:get(), q:get()}, {check.method, check.method})
  print "ok"
end
