-- Whatever dies between a process and its launcher: nothing is left behind, and the next start
-- finds a launcher.
-- environment: MPRUN_LAUNCHER=python3 lib/launcher.py
-- methods: spawn
-- expect-stderr: ^Process Process-1: its computer .* was lost$
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

--- The launcher of the process that is kept by `keeper`, and the launcher's hub.
local function above(keeper)
  local launcher = afar.parent_of(keeper)
  return launcher, afar.parent_of(launcher)
end

local function parent(path)
  local p, pid, keeper = afar.start_sleeper()
  local launcher, hub = above(keeper)
  check.note(path, ("%d %d %d %d %d"):format(p.pid, pid, keeper, launcher, hub))
  p:join()
end

local function check_death_of(choose)
  local p, pid, keeper = afar.start_sleeper()
  local launcher, hub = above(keeper)
  check.signal(choose(launcher, hub), "KILL")
  p:join()
  check.eq(p.exitcode, -9)
  afar.wait_until_gone(pid, keeper, launcher, hub)
end

if __name__ == "__main__" then
  check_death_of(function(launcher) return launcher end)
  check_death_of(function(_, hub) return hub end)
  local p, pid, keeper = afar.start_sleeper()
  p:kill()
  p:join()
  afar.wait_until_gone(pid, keeper)
  local path = check.temporary "family"
  local p = mp.Process{target = parent, args = {path}}
  p:start()
  local pids = {}
  for pid in afar.wait_for(path):gmatch "%d+" do pids[#pids + 1] = tonumber(pid) end
  p:kill()
  p:join()
  afar.wait_until_gone(table.unpack(pids))
  print "ok"
end
