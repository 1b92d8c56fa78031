-- A semaphore has as many permits as it was made with, and as were released.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local s = mp.Semaphore(2)
  check.eq(s:get_value(), 2)
  check.eq({s:acquire(), s:acquire(false), s:acquire(false)}, {true, true, false})
  check.eq({s:get_value(), s:locked()}, {0, true})
  check.eq(s:acquire(true, 0.02), false)
  s:release()
  check.eq({s:get_value(), s:locked()}, {1, false})
  s:release()
  s:release()
  check.eq(s:get_value(), 3)
  check.eq(mp.Semaphore():get_value(), 1)
  check.eq(mp.Semaphore(0):acquire(false), false)
  check.eq(s:with(function(x) return x, s:get_value() end, "x"), "x")
  do
    local held <close> = s:guard()
    check.eq(s:get_value(), 2)
  end
  check.eq(s:get_value(), 3)
  check.rejects({"Semaphore", "value", "string"}, mp.Semaphore, "x")
  check.rejects({"Semaphore", "value"}, mp.Semaphore, -1)
  check.rejects({"Semaphore", "value"}, mp.Semaphore, 1.5)
  print "ok"
end
