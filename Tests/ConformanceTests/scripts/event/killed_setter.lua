-- One that sets the event and is killed, over and over: those who wait are woken each time.
local mp = require "multiprocessing"
local check = require "check"

local function sets(e)
  e:set()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function waits(e, back, rounds)
  for _ = 1, rounds do
    e:wait()
    e:clear()
    back:set()
  end
end

if __name__ == "__main__" then
  local e, back = mp.Event(), mp.Event()
  local p = mp.Process{target = waits, args = {e, back, 5}}
  p:start()
  for _ = 1, 5 do
    local setter = mp.Process{target = sets, args = {e}}
    setter:start()
    check.eq(back:wait(20), true)
    back:clear()
    setter:join()
    check.eq(setter.exitcode, -9)
  end
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
