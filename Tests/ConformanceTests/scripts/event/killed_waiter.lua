-- set does not wait for those who died waiting.
local mp = require "multiprocessing"
local check = require "check"

local function waits(e, ready)
  ready:put "ready"
  e:wait()
end

if __name__ == "__main__" then
  local e, ready = mp.Event(), mp.Queue()
  for _ = 1, 3 do
    local p = mp.Process{target = waits, args = {e, ready}}
    p:start()
    ready:get()
    p:kill()
    p:join()
  end
  e:set()
  check.eq(e:wait(5), true)
  e:clear()
  check.eq(e:wait(0.01), false)
  print "ok"
end
