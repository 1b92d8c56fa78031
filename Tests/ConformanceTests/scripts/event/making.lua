-- How events are made, and what they print.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local e = mp.Event()
  check.match(tostring(e), "^<Event at 0x%x+ unset>$")
  e:set()
  check.match(tostring(e), "^<Event at 0x%x+ set>$")
  check.eq(mp.get_context("fork").Event():is_set(), false)
  check.eq(mp.synchronize.Event():is_set(), false)
  check.rejects({"Event"}, mp.Event, true)
  check.rejects({"Event", "set"}, mp.Event, {set = true})
  check.rejects({"set", "self", "number"}, e.set, 5)
  check.rejects({"wait", "timeout", "table"}, e.wait, e, {})
  check.raises("TypeError", nil, function() e.flag = true end)
  print "ok"
end
