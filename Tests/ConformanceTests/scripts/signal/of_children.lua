-- A child's handlers are those of its own code; without one a signal ends it. A SIGTERM handler may
-- end the child in order.
local mp = require "multiprocessing"
local signal = require "signal"
local check = require "check"

local function child(ready, how)
  if how == "exit" then
    signal.signal(signal.SIGTERM, function() os.exit(7) end)
  elseif how == "ignore" then
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
  elseif how == "default" then
    signal.signal(signal.SIGTERM, function() end)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
  elseif how == "loop" then
    local told
    signal.signal(signal.SIGTERM, function(n) told = n end)
    ready:set()
    while not told do end
    os.exit(told)
  end
  ready:set()
  mp.sleep(how == "ignore" and 0.3 or 30)
end

if __name__ == "__main__" then
  for how, code in pairs{exit = 7, ignore = 0, default = -15, loop = 15, nothing = -15} do
    local ready = mp.Event()
    local p = mp.Process{target = child, args = {ready, how}}
    p:start()
    ready:wait()
    p:terminate()
    p:join()
    check.eq(p.exitcode, code, how)
  end
  print "ok"
end
