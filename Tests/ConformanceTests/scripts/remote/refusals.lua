-- What cannot be on another computer is refused at once, where it is asked for.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local check = require "check"

local remote = mp.get_context "remote"

local function makes_pool()
  check.raises("RuntimeError", "Pool: a process on another computer cannot have a pool", mp.Pool, 2)
end

if __name__ == "__main__" then
  check.raises(
    "PicklingError", "args%[1%]: a .* cannot be sent to a process on another computer",
    function() remote.Process{target = print, args = {mp.reduction.DupFd(1)}}:start() end)
  local p = remote.Process{target = makes_pool}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  local manager <close> = remote.Manager()
  check.eq(manager:list{1, 2}[2], 2)
  print "ok"
end
