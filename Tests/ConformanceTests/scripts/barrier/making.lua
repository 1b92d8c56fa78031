-- How barriers are made, what they print, and wrong arguments.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local b = mp.Barrier{parties = 3, timeout = 1}
  check.match(tostring(b), "^<Barrier at 0x%x+ waiters=0/3>$")
  check.eq({b.parties, b.n_waiting, b.broken}, {3, 0, false})
  b:abort()
  check.match(tostring(b), "^<Barrier at 0x%x+ broken>$")
  check.eq(mp.get_context("spawn").Barrier(1):wait(), 0)
  check.eq(mp.synchronize.Barrier(1):wait(), 0)
  check.rejects({"Barrier", "parties", "1.5"}, mp.Barrier, 1.5)
  check.rejects({"Barrier", "parties", "-1"}, mp.Barrier, -1)
  check.rejects({"Barrier", "parties", "string"}, mp.Barrier, "2")
  check.rejects({"Barrier", "timeout", "string"}, mp.Barrier, 2, nil, "x")
  check.rejects({"Barrier", "party"}, mp.Barrier, {parties = 2, party = 1})
  check.rejects({"wait", "self", "Event"}, b.wait, mp.Event())
  check.raises("TypeError", "parties", function() b.parties = 5 end)
  -- A wait that may not wait breaks the barrier, unless it is the last.
  local two = mp.Barrier(2)
  check.raises("BrokenBarrierError", nil, two.wait, two, 0)
  check.eq(two.broken, true)
  print "ok"
end
