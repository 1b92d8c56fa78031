-- A permit that a dead process had is not given back: a semaphore has no owner.
local mp = require "multiprocessing"
local check = require "check"

local function takes(s)
  s:acquire()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function waits(s, ready)
  ready:put "waiting"
  s:acquire()
end

if __name__ == "__main__" then
  local s, ready = mp.Semaphore(2), mp.Queue()
  local p = mp.Process{target = takes, args = {s}}
  p:start()
  p:join()
  check.eq(s:get_value(), 1)
  check.eq(table.pack(s:acquire()), {true, n = 1})
  check.eq(s:acquire(false), false)
  -- One killed while it waits takes nothing along.
  p = mp.Process{target = waits, args = {s, ready}}
  p:start()
  ready:get()
  p:kill()
  p:join()
  s:release()
  check.eq(s:acquire(true, 5), true)
  print "ok"
end
