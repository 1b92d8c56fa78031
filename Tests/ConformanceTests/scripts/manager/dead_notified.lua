-- A client that is killed after it was notified, before it goes on, passes the notification to
-- another.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c, name, out)
  c:acquire()
  out:put "waits"
  local notified = c:wait(60)
  out:put{name, notified}
  c:release()
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local c, out = m:Condition(), mp.Queue()
  local first = mp.Process{target = waits, args = {c, "first", out}}
  first:start()
  check.eq(out:get(true, 20), "waits")
  local second = mp.Process{target = waits, args = {c, "second", out}}
  second:start()
  check.eq(out:get(true, 20), "waits")
  -- Both wait, since the lock is free. The first is stopped, so that it cannot go on when it is
  -- notified.
  c:acquire()
  first:pause()
  c:notify(1)
  -- It is in the line for the lock now, and gets it, and dies with it.
  c:release()
  first:kill()
  first:join()
  check.eq(out:get(true, 20), {"second", true})
  second:join()
  check.eq(table.pack(c:acquire(true, 20)), {true, n = 1})
  -- One that dies in the line for the lock.
  local third = mp.Process{target = waits, args = {c, "third", out}}
  local fourth = mp.Process{target = waits, args = {c, "fourth", out}}
  third:start()
  c:release()
  check.eq(out:get(true, 20), "waits")
  fourth:start()
  check.eq(out:get(true, 20), "waits")
  c:acquire()
  c:notify(1)
  third:kill()
  third:join()
  c:release()
  check.eq(out:get(true, 20), {"fourth", true})
  fourth:join()
  print "ok"
end
