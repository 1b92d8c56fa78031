-- How semaphores are made, and what they print.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(tostring(mp.Semaphore(3)), "<Semaphore(value=3)>")
  check.eq(tostring(mp.Semaphore{value = 0}), "<Semaphore(value=0)>")
  check.eq(tostring(mp.Semaphore{}), "<Semaphore(value=1)>")
  local b = mp.BoundedSemaphore(2)
  b:acquire()
  check.eq(tostring(b), "<BoundedSemaphore(value=1, maxvalue=2)>")
  check.eq(mp.repr{b}, "[<BoundedSemaphore(value=1, maxvalue=2)>]")
  local most = mp.Semaphore(2147483647)
  check.raises("ValueError", "release", most.release, most)
  check.rejects({"Semaphore", "value", "2147483648"}, mp.Semaphore, 2147483648)
  check.rejects({"BoundedSemaphore", "value", "-1"}, mp.BoundedSemaphore, -1)
  check.rejects({"Semaphore", "values"}, mp.Semaphore, {values = 1})
  check.rejects({"Semaphore"}, mp.Semaphore, 1, 2)
  local s = mp.get_context("spawn").Semaphore(2)
  check.eq(mp.synchronize.Semaphore(2):get_value(), s:get_value())
  check.rejects({"acquire", "block", "number"}, s.acquire, s, 1)
  check.rejects({"acquire", "timeout", "string"}, s.acquire, s, true, "x")
  check.rejects({"acquire", "timeout", "nan"}, s.acquire, s, true, 0 / 0)
  check.rejects({"with", "fn", "nil"}, s.with, s)
  check.rejects({"release", "self"}, s.release, mp.Event())
  check.eq(s:get_value(), 2)
  -- An error in the function gives the permit back.
  check.raises("ValueError", "mine", s.with, s, function() error(mp.ValueError "mine") end)
  check.eq(s:get_value(), 2)
  check.eq(table.pack(s:with(function(...) return ... end, 1, nil, 3)), {1, nil, 3, n = 3})
  print "ok"
end
