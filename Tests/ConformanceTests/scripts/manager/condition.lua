-- A manager's Condition: over a lock of its own or another's, with time-outs and predicates.
local mp = require "multiprocessing"
local check = require "check"

local function consumer(c, l, out)
  c:with(function()
    out:put "in"
    out:put(c:wait_for(function() return #l >= 3 end, 30))
  end)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local lock = m:Lock()
  for _, c in ipairs{m:Condition(), m:Condition(lock), m:Condition(m:RLock())} do
    check.raises("AssertionError", nil, c.wait, c)
    check.raises("AssertionError", nil, c.notify, c)
    c:acquire()
    check.eq(c:wait(0.02), false)
    check.eq(c:wait(0), false)
    check.eq(c:wait_for(function() return false end, 0.02), false)
    check.eq(c:wait_for(function() return 7 end), 7)
    -- It has the lock again.
    c:notify()
    c:release()
    local l, out = m:list(), mp.Queue()
    local p = mp.Process{target = consumer, args = {c, l, out}}
    p:start()
    check.eq(out:get(true, 20), "in")
    for i = 1, 3 do
      c:with(function()
        l:append(i)
        c:notify_all()
      end)
    end
    check.eq(out:get(true, 20), true)
    p:join()
    check.eq(p.exitcode, 0)
  end
  -- An RLock held twice is given up wholly, and held twice after.
  local rlock = m:RLock()
  local c = m:Condition(rlock)
  c:acquire()
  c:acquire()
  check.eq(c:wait(0.01), false)
  c:release()
  c:release()
  check.raises("AssertionError", nil, c.release, c)
  check.raises("TypeError", nil, m.Condition, m, m:Event())
  check.raises("TypeError", nil, m.Condition, m, 5)
  check.raises("TypeError", "timeout", function() c:wait("x") end)
  print "ok"
end
