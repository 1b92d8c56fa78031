-- Managers and connections between computers, which are network namespaces that this script makes:
-- a server on one, clients on three others, a switch between them, cables that are pulled, and a
-- server that is killed and started again. Prints "ok" at the end; needs root and iproute2.
local mp = require "multiprocessing"

local PORT = 7000
local KEY = ("k"):rep(32)
local SyncManager = mp.managers.SyncManager
local Manager = SyncManager:extend()

local shared = {}

function get_shared() return shared.object end

local Shared = {}
Shared.__index = Shared

function Shared:add(n)
  self.sum = self.sum + n
  return self.sum
end

function Shared:total() return self.sum end

function Shared:stop() self.stopped = true end

function Shared:is_stopped() return self.stopped end

Manager.register("get_shared", { callable = get_shared })

local function connect(host)
  local m = Manager { address = { host, PORT }, authkey = KEY }
  m:connect()
  return m
end

local function is_connection_error(err)
  return mp.isinstance(err, mp.ConnectionError)
end

-- What runs on the other computers: `main.lua ROLE HOST`.

local roles = {}

function roles.server()
  shared.object = setmetatable({ sum = 0, stopped = false }, Shared)
  local server = Manager { address = { "0.0.0.0", PORT }, authkey = KEY }:get_server()
  print "listening"
  io.flush()
  server:serve_forever()
end

function roles.adder(host)
  local object = connect(host):get_shared()
  for _ = 1, 500 do object:add(1) end
  print "done"
end

--- Calls until it is told to stop.
function roles.caller(host)
  local object = connect(host):get_shared()
  print "calling"
  io.flush()
  while not object:is_stopped() do object:add(1) end
  print "stopped"
end

--- Holds proxies over a restart of the server.
function roles.keeper(host)
  local m = connect(host)
  local d = m:dict { old = true }
  print "ready"
  io.flush()
  assert(io.read "l" == "restarted")
  local _, err = pcall(function() return d.old end)
  assert(is_connection_error(err), tostring(err))
  local fresh = connect(host):dict { new = true }
  assert(fresh.new)
  _, err = pcall(function() return d.new end)
  assert(is_connection_error(err) and tostring(err):find "started anew", tostring(err))
  print "done"
end

--- Waits for an item that never comes, on a computer that vanishes.
function roles.waiter(host)
  local m = connect(host)
  local q, lock = m:Queue(), m:Lock()
  lock:acquire()
  print "waiting"
  io.flush()
  local _, err = pcall(q.get, q)
  print(is_connection_error(err) and "noticed" or "not noticed: " .. tostring(err))
end

--- Waits until the server has no objects any more.
function roles.counter(host)
  local m = connect(host)
  while m:_number_of_objects() > 0 do mp.sleep(0.05) end
  print "none"
end

--- Looks up names on a computer whose name server does not answer, which the resolver finds out in
--- ten seconds.
function roles.looker()
  local function is_timeout(err) return mp.isinstance(err, mp.TimeoutError) end
  local looked, err = pcall(mp.connection.Client, { "nowhere.example", PORT }, { timeout = 0.2 })
  assert(not looked and is_timeout(err) and tostring(err):find("nowhere.example", 1, true), tostring(err))
  print(("looking as %d."):format(mp.getpid()))
  io.flush()
  mp.connection.Client { "nowhere.example", PORT }
end

--- Tells the caller to stop.
function roles.stopper(host)
  connect(host):get_shared():stop()
  print "done"
end

-- The computers and their cables.

local function run(command)
  if not os.execute(command .. " >/dev/null 2>&1") then error("failed: " .. command, 0) end
end

local tag = ("%d"):format(mp.getpid() % 100000)
local hosts = { "s", "a", "b", "c" }
local switch = "switch"
local server_address = "10.214.0.1"

local function name_of(host) return "mprun-" .. host .. "-" .. tag end

--- `ip netns exec` has a host take its name server from here.
local function configuration_of(host) return "/etc/netns/" .. name_of(host) end

local function remove_hosts()
  os.execute("rm -rf " .. configuration_of "b")
  for _, host in ipairs(hosts) do os.execute("ip netns del " .. name_of(host) .. " 2>/dev/null") end
  os.execute("ip netns del " .. name_of(switch) .. " 2>/dev/null")
end

--- Has `ip` do something in a host, or in the switch.
local function ip(host, command, ...) run(("ip -n %s "):format(name_of(host)) .. command:format(...)) end

--- Connects every host with the switch.
local function make_hosts()
  run("ip netns add " .. name_of(switch))
  ip(switch, "link add hub type bridge")
  ip(switch, "link set hub up")
  for i, host in ipairs(hosts) do
    run("ip netns add " .. name_of(host))
    ip(host, "link set lo up")
    ip(switch, "link add to-%s type veth peer name cable netns %s", host, name_of(host))
    ip(switch, "link set to-%s master hub", host)
    ip(switch, "link set to-%s up", host)
    ip(host, "addr add 10.214.0.%d/24 dev cable", i)
    ip(host, "link set cable up")
  end
end

--- Pulls a host's cable at the switch, or plugs it in. The others do not see that.
local function pull(host) ip(switch, "link set to-%s down", host) end
local function plug(host) ip(switch, "link set to-%s up", host) end

local function program()
  local first = 0
  while arg[first - 1] do first = first - 1 end
  return arg[first]
end

local files = os.tmpname()

--- Starts a role on a computer; its stdin is written to, its stdout is a file.
local function start(host, role)
  local out = ("%s.%s.%s"):format(files, host, role)
  os.remove(out)
  local pipe = assert(io.popen(("exec ip netns exec %s '%s' '%s' %s %s >%s 2>&1"):format(
    name_of(host), program(), arg[0], role, server_address, out), "w"))
  return { pipe = pipe, out = out }
end

local function text_of(run_)
  local file = io.open(run_.out)
  if not file then return "" end
  local text = file:read "a"
  file:close()
  return text
end

--- Waits until a role has printed a word.
local function expect(run_, word, seconds)
  local deadline = os.time() + (seconds or 30)
  while not text_of(run_):find(word, 1, true) do
    if os.time() > deadline then error(("no %q but %q"):format(word, text_of(run_)), 2) end
    mp.sleep(0.01)
  end
end

local function tell(run_, line)
  run_.pipe:write(line, "\n")
  run_.pipe:flush()
end

local function kill(host)
  run(("kill -9 $(ip netns pids %s)"):format(name_of(host)))
end

-- The tests.

local function work_from_two_hosts()
  local a, b = start("a", "adder"), start("b", "adder")
  expect(a, "done")
  expect(b, "done")
end

--- Nobody answers questions for names: there is an error in time, and an interrupt ends the wait.
local function no_name_server()
  run("mkdir -p " .. configuration_of "b")
  local file <close> = assert(io.open(configuration_of "b" .. "/resolv.conf", "w"))
  file:write "nameserver 10.214.0.99\n"
  file:flush()
  -- Nor does the network say that there is no such computer.
  ip("b", "neigh add 10.214.0.99 lladdr 02:00:00:00:00:99 dev cable nud permanent")
  local looker = start("b", "looker")
  expect(looker, ".")
  run("kill -INT " .. text_of(looker):match "looking as (%d+)%.")
  expect(looker, "KeyboardInterrupt")
  assert(not looker.pipe:close())
end

--- The server's cable is out for half a minute, which delays, and nothing more; and a computer
--- vanishes for good meanwhile, which is noticed on both sides.
local function cables_pulled()
  local caller, waiter = start("a", "caller"), start("c", "waiter")
  expect(caller, "calling")
  expect(waiter, "waiting")
  pull "c"
  pull "s"
  mp.sleep(30)
  assert(not text_of(caller):find "stopped")
  plug "s"
  -- A new client tells the caller to stop, which hears that over the connection that was cut.
  local stopper = start("b", "stopper")
  expect(stopper, "done")
  expect(caller, "stopped", 60)
  expect(waiter, "noticed", 120)
  -- Nor does the server keep what only the vanished one, or those that have ended, had.
  expect(start("b", "counter"), "none", 120)
  plug "c"
end

local function server_restarted(server)
  local keeper = start("b", "keeper")
  expect(keeper, "ready")
  kill "s"
  server.pipe:close()
  server = start("s", "server")
  expect(server, "listening")
  tell(keeper, "restarted")
  expect(keeper, "done")
  return server
end

local function main()
  remove_hosts()
  make_hosts()
  local server = start("s", "server")
  expect(server, "listening")
  work_from_two_hosts()
  no_name_server()
  cables_pulled()
  server_restarted(server)
  kill "s"
end

if __name__ == "__main__" then
  if roles[arg[1] or ""] then return roles[arg[1]](arg[2]) end
  local done, err = xpcall(main, debug.traceback)
  for _, host in ipairs(hosts) do
    os.execute(("kill -9 $(ip netns pids %s 2>/dev/null) 2>/dev/null"):format(name_of(host)))
  end
  remove_hosts()
  os.execute("rm -f " .. files .. "*")
  if not done then error(err, 0) end
  print "ok"
end
