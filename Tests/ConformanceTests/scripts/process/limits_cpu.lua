-- limits.cpu counts processor time, not time: sleep is free, work ends by SIGXCPU.
local mp = require "multiprocessing"
local check = require "check"

local function burns()
  while true do end
end

local function sleeps()
  mp.sleep(1.5)
end

if __name__ == "__main__" then
  local busy = mp.Process{target = burns, limits = {cpu = 0.5}}
  local idle = mp.Process{target = sleeps, limits = {cpu = 1}}
  busy:start()
  idle:start()
  busy:join()
  check.eq(busy.exitcode, -24)
  idle:join()
  check.eq(idle.exitcode, 0)
  print "ok"
end
