-- Whatever dies between a process on another computer and its parent: the parent learns of it, and
-- nothing is left behind.
-- environment: MPRUN_LAUNCHER=env
-- expect-stderr: ^Process Process-2: its computer .* was lost$
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function parent(path)
  local p, pid, keeper = afar.start_sleeper()
  check.note(path, ("%d %d %d"):format(p.pid, pid, keeper))
  p:join()
end

local function kill_and_join(p, victim)
  check.signal(victim, "KILL")
  p:join()
  check.eq(p.exitcode, -9)
end

if __name__ == "__main__" then
  local p, pid, keeper = afar.start_sleeper()
  kill_and_join(p, pid)
  afar.wait_until_gone(keeper)

  local p, pid, keeper = afar.start_sleeper()
  kill_and_join(p, keeper)
  afar.wait_until_gone(pid)

  local p, pid, keeper = afar.start_sleeper()
  kill_and_join(p, p.pid)
  afar.wait_until_gone(pid, keeper)

  local path = check.temporary "family"
  local p = mp.Process{target = parent, args = {path}}
  p:start()
  local stand_in, pid, keeper = afar.wait_for(path):match "(%d+) (%d+) (%d+)"
  p:kill()
  p:join()
  afar.wait_until_gone(stand_in, pid, keeper)
  print "ok"
end
