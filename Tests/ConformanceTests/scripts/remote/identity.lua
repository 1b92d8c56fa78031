-- A process on another computer is known by its number here; what it starts is on another one too.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function below(path, parent)
  check.eq(mp.getppid(), parent)
  check.note(path, mp.current_process().name)
end

local function facts(path)
  local own = mp.current_process()
  check.eq(own.pid, mp.getpid())
  check.ok(own.node_pid ~= own.pid)
  check.eq(mp.getppid(), mp.parent_process().pid)
  check.eq(mp.parent_process():is_alive(), true)
  check.eq(mp.parent_process().name, "MainProcess")
  check.eq(mp.get_start_method(), afar.method)
  check.eq(own.daemon, true)
  check.eq(io.read "a", "")
  local p = mp.Process{target = below, args = {path .. ".below", own.pid}, daemon = false}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.note(path, ("%s %d %s"):format(own.name, own.pid, own.node))
end

if __name__ == "__main__" then
  check.eq(mp.current_process().node, nil)
  check.eq(mp.current_process().node_pid, nil)
  local path = check.temporary "facts"
  local p = afar.context.Process{target = facts, args = {path}, name = "far", daemon = true}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  local name, pid, node = afar.wait_for(path):match "(%S+) (%d+) (%S+)"
  check.eq(name, "far")
  check.eq(tonumber(pid), p.pid)
  check.ok(#node > 0)
  check.match(check.notes(path .. ".below")[1], "^Process%-%d+:1$")
  print "ok"
end
