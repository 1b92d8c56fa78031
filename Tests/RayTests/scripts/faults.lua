-- Whatever dies under a process on a cluster: its parent learns of it, and nothing is left behind.
local mp = require "multiprocessing"
local time = require "time"
local afar = require "afar"
local check = require "check"

local function run(command) check.ok(os.execute(command), command) end

--- The numbers of the processes below some.
local function below(pids)
  local pipe <close> = io.popen("pgrep -d, -P " .. table.concat(pids, ","))
  local found = {}
  for pid in pipe:read("a"):gmatch "%d+" do found[#found + 1] = tonumber(pid) end
  if #found > 0 then table.move(below(found), 1, #below(found), #found + 1, found) end
  return found
end

--- The raylet of a node.
local function raylet(node)
  local pipe <close> = io.popen("pgrep -f '/raylet .*--node_ip_address=" .. node .. "'")
  return (assert(tonumber(pipe:read "l"), "no raylet of " .. node))
end

local function sleeper_on(node)
  return afar.start_sleeper(nil, {resources = {["node:" .. node] = 0.01}})
end

--- Has something done to a process that sleeps on a node: it must be lost, and is told when.
local function check_loss(what, node, action, seconds)
  local p, pid, keeper = sleeper_on(node)
  local begun = time.monotonic()
  action(pid, keeper)
  p:join(30)
  local took = time.monotonic() - begun
  check.eq(p.exitcode, -9, what)
  afar.wait_until_gone(pid, keeper)
  print(("%s: noticed after %.3f s"):format(what, took))
end

local function kill(...) run("kill -KILL " .. table.concat({...}, " ")) end

local function start_node(node)
  run(("%s --node-ip-address=%s >/dev/null 2>&1"):format(os.getenv "START_NODE", node))
end

local function kill_node(node)
  local top = raylet(node)
  kill(top, table.unpack(below{top}))
end

--- Drops what goes to a node or comes from it.
local function cut_off(node)
  run("ip rule add pref 100 lookup local && ip rule del pref 0 lookup local")
  run(("ip rule add pref 10 from %s blackhole && ip rule add pref 11 to %s blackhole"):format(node, node))
end

--- A program whose process sleeps on the cluster.
local function sleeps_elsewhere(path)
  local p, pid, keeper = afar.start_sleeper()
  check.note(path, ("%d %d %d"):format(p.pid, pid, keeper))
  p:join()
end

if __name__ == "__main__" then
  if arg[1] then return sleeps_elsewhere(arg[1]) end
  check_loss("the process is killed", "127.0.0.3", function(pid) kill(pid) end)
  check_loss("its keeper is killed", "127.0.0.3", function(_, keeper) kill(keeper) end)
  check_loss("Ray's worker is killed", "127.0.0.4", function(_, keeper) kill(afar.parent_of(keeper)) end)

  local path = check.temporary "family"
  os.execute(("%s --start-method ray scripts/faults.lua %s & echo $! > %s.pid")
    :format(check.interpreter(), path, path))
  local pids = {afar.wait_for(path):match "(%d+) (%d+) (%d+)"}
  kill(check.notes(path .. ".pid")[1])
  afar.wait_until_gone(table.unpack(pids))

  check_loss("the launcher is killed", "127.0.0.3", function()
    run "pkill -KILL -f '[r]ay_launcher.py'"
  end)
  check_loss("a raylet is killed", "127.0.0.3", function() kill(raylet "127.0.0.3") end)
  check_loss("a node is cut off", "127.0.0.4", function() cut_off "127.0.0.4" end)
  start_node "127.0.0.5"
  check_loss("a node is killed", "127.0.0.5", function() kill_node "127.0.0.5" end)

  -- Without its head, a cluster starts nothing; what runs goes on.
  start_node "127.0.0.6"
  local p, pid = sleeper_on "127.0.0.6"
  run "pkill -KILL gcs_server"
  check.pause(p)
  p:resume()
  p:terminate()
  p:join()
  check.eq(p.exitcode, -15)
  afar.wait_until_gone(pid)
  print "ok"
end
