-- Waiting or notifying without holding the lock raises AssertionError.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local c = mp.Condition()
  check.raises("AssertionError", nil, c.wait, c)
  check.raises("AssertionError", nil, c.wait, c, 0.01)
  check.raises("AssertionError", nil, c.notify, c)
  check.raises("AssertionError", nil, c.notify_all, c)
  check.raises("AssertionError", nil, c.release, c)
  check.rejects({"Condition", "lock", "number"}, mp.Condition, 5)
  check.rejects({"Condition", "lock"}, mp.Condition, mp.Queue())
  c:acquire()
  check.rejects({"wait", "timeout", "string"}, c.wait, c, "x")
  check.rejects({"notify", "string"}, c.notify, c, "x")
  c:release()
  print "ok"
end
