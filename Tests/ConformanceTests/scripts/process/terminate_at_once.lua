-- A process may be ended at any moment from its start on.
local mp = require "multiprocessing"
local check = require "check"

local function waits()
  mp.sleep(60)
end

if __name__ == "__main__" then
  for round = 1, 20 do
    local p = mp.Process{target = waits}
    p:start()
    if round % 2 == 0 then p:terminate() else p:kill() end
    p:join()
    check.eq(p.exitcode, round % 2 == 0 and -15 or -9)
  end
  print "ok"
end
