-- C functions go by name; one without a name cannot cross.
local mp = require "multiprocessing"
local check = require "check"

local function child(q, format, floor)
  q:put{format("%05.1f", 3.14159), floor(2.5), format == string.format, floor == math.floor}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, string.format, math.floor)
  check.eq(q:get(), {"003.1", 2, true, true})
  check.raises("PicklingError", "obj", q.put, q, coroutine.wrap(print))
  check.raises("PicklingError", "obj%.iterator", q.put, q, {iterator = ("x"):gmatch(".")})
  check.ok(q:empty())
  print "ok"
end
