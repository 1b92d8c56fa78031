-- Ctrl-C ends every wait with a KeyboardInterrupt, and leaves all as it should be.
local mp = require "multiprocessing"
local check = require "check"

local function interrupts(pid, begins)
  check.eventually(function() return begins.value == 1 and check.state(pid) == "S" end)
  check.signal(pid, "INT")
end

if __name__ == "__main__" then
  local s, e, b = mp.Semaphore(0), mp.Event(), mp.Barrier(2)
  local c, plain = mp.Condition(), mp.Condition(mp.Lock())
  local function never() return false end
  local waits = {
    {s.acquire, s}, {s.acquire, s, true, 60}, {s.guard, s}, {s.with, s, never}, {e.wait, e},
    {e.wait, e, 60}, {c.wait, c}, {plain.wait, plain, 60}, {c.wait_for, c, never}, {b.wait, b},
    {b.wait, b, 60},
  }
  c:acquire()
  c:acquire()
  plain:acquire()
  for _, wait in ipairs(waits) do
    local begins = mp.RawValue("i", 0)
    local p = mp.Process{target = interrupts, args = {mp.getpid(), begins}}
    p:start()
    begins.value = 1
    check.raises("KeyboardInterrupt", nil, table.unpack(wait))
    p:join()
    check.eq({c:locked(), plain:locked()}, {true, true})
    check.eq({b.n_waiting, b.broken, s:get_value(), e:is_set()}, {0, false, 0, false})
  end
  c:release()
  c:release()
  plain:release()
  check.eq({c:locked(), plain:locked()}, {false, false})
  print "ok"
end
