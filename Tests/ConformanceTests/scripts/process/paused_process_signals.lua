-- A paused process can be killed; terminated, it ends when it is resumed.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  q:put "ready"
  mp.sleep(60)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = waits, args = {q}}
  p:start()
  q:get()
  check.pause(p)
  p:pause()
  p:kill()
  p:join()
  check.eq(p.exitcode, -9)

  p = mp.Process{target = waits, args = {q}}
  p:start()
  q:get()
  check.pause(p)
  p:terminate()
  p:join(0.05)
  check.eq(p.exitcode, nil)
  p:resume()
  p:join()
  check.eq(p.exitcode, -15)
  print "ok"
end
