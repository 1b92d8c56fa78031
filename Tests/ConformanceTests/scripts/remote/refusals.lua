-- What cannot be on another computer is refused at once, where it is asked for.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local check = require "check"

local remote = mp.get_context "remote"

if __name__ == "__main__" then
  for _, object in ipairs{mp.Queue(), mp.Lock(), mp.Value("i", 0), (mp.Pipe())} do
    check.raises(
      "PicklingError", "args%[1%]: a .* cannot be sent to a process on another computer",
      function() remote.Process{target = print, args = {object}}:start() end)
  end
  check.raises("ValueError", "Pool: .*use get_context%(\"forkserver\"%)", remote.Pool, 2)
  local manager <close> = remote.Manager()
  check.eq(manager:list{1, 2}[2], 2)
  print "ok"
end
