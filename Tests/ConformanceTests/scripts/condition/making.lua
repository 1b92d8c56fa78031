-- How conditions are made, what they print, and wrong arguments.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.match(tostring(mp.Condition()), "^<Condition%(<RLock%(.*%)>, 0%)>$")
  check.match(tostring(mp.Condition(mp.Lock())), "^<Condition%(<Lock%(.*%)>, 0%)>$")
  local lock = mp.RLock()
  local c = mp.Condition{lock = lock}
  check.eq(c:acquire(), true)
  check.eq({lock:locked(), c:locked()}, {true, true})
  lock:release()
  check.eq(c:locked(), false)
  check.eq(mp.get_context("spawn").Condition():acquire(), true)
  check.eq(mp.synchronize.Condition(lock):acquire(), true)
  lock:release()
  check.rejects({"Condition", "locks"}, mp.Condition, {locks = lock})
  check.rejects({"Condition", "lock", "Semaphore"}, mp.Condition, mp.Semaphore())
  check.rejects({"notify", "n", "-1"}, c.notify, c, -1)
  check.rejects({"notify", "n", "1.5"}, c.notify, c, 1.5)
  check.rejects({"wait", "timeout", "nan"}, c.wait, c, 0 / 0)
  check.rejects({"wait_for", "predicate", "number"}, c.wait_for, c, 5)
  check.rejects({"wait_for", "timeout", "string"}, c.wait_for, c, print, "x")
  check.rejects({"wait", "self", "Event"}, c.wait, mp.Event())
  check.eq(c:with(function(x) return x end, "x"), "x")
  check.raises("ValueError", "mine", c.with, c, function() error(mp.ValueError "mine") end)
  do
    local held <close> = c:guard()
    check.eq(c:locked(), true)
    c:notify(0)
    c:notify()
    c:notify_all()
  end
  check.eq(c:locked(), false)
  print "ok"
end
