-- What a client on another computer gets is what the registered types let it do, and small requests
-- do not take much of the server. (An address of the loopback interface is another computer to the
-- server.)
local mp = require "multiprocessing"
local check = require "check"

local managers = mp.managers

Safe = {}
Safe.__index = Safe
Safe.__call = function() return "called" end

function make_safe() return setmetatable({ secret = "hidden", n = 1 }, Safe) end

function Safe:get() return self.n end

function Safe:other() return "other" end

function negated(x) return -x end

local Server = managers.BaseManager:extend "Server"
Server.register("Safe", { callable = make_safe, exposed = { "get" } })
Server.register("Open", { callable = make_safe })

--- A client that asks for more than the server's class registered.
local Client = managers.SyncManager:extend "Client"
Client.register "Safe"
Client.register "Open"

local function connect(class, address)
  local m = class { address = address, authkey = "k" }
  m:connect()
  return m
end

local function asks_for_unregistered_types(address)
  local m = connect(Client, address)
  for _, typeid in ipairs { "dict", "list", "Pool", "Queue" } do
    check.raises("ValueError", "no type called " .. typeid, m[typeid], m)
  end
  local safe = m:Safe()
  check.eq(safe:get(), 1)
  for _, name in ipairs { "#call", "other", "__call", "__index", "_private" } do
    check.raises("ValueError", "no method", safe._callmethod, safe, name)
  end
  check.raises("TypeError", "_getvalue", safe._getvalue, safe)
  check.eq(tostring(safe):find("hidden", 1, true), nil)
  local open = m:Open()
  check.eq(open:other(), "other")
  check.raises("ValueError", "no method", open._callmethod, open, "#call")
  check.eq(open:_getvalue().secret, "hidden")
end

local function names_library_functions(address)
  local m = connect(managers.SyncManager, address)
  local l = m:list { 2, 3, 1 }
  l:sort { key = negated }
  check.eq(l:copy(), { 3, 2, 1 })
  check.raises("PicklingError", "key: a C function cannot be sent to another machine", l.sort, l, { key = os.execute })
  local refused = "is refused from another computer"
  for _, named in ipairs { os, mp, mp.managers, mp.Process } do
    check.raises("PicklingError", refused, l.append, l, { named })
  end
  local pool = m:Pool(1)
  check.raises("PicklingError", "C function", pool.apply, pool, os.getenv, { "HOME" })
  check.eq(pool:apply(negated, { 4 }), -4)
  check.raises("ValueError", "at most", m.Pool, m, 100000)
  pool:terminate()
end

local function asks_for_much(address)
  local m = connect(managers.SyncManager, address)
  local l, s = m:list(), m:set()
  check.raises("ValueError", "but there are 0 values", l._callmethod, l, "extend", { { n = 1 << 40 } })
  check.raises("ValueError", "but there are 0 values", s._callmethod, s, "update", { { n = 1 << 40 } })
  check.raises("ValueError", "at most 1048576", m.Array, m, "i", 1 << 33)
  check.eq(#m:Array("i", 1000), 1000)
  l:extend { n = 3, 1 }
  check.eq(#l, 3)
end

if __name__ == "__main__" then
  local server <close> = Server { address = { "127.0.0.1", 0 }, authkey = "k" }
  server:start()
  check.child(asks_for_unregistered_types, server.address)
  local usual <close> = managers.SyncManager { address = { "127.0.0.1", 0 }, authkey = "k" }
  usual:start()
  check.child(names_library_functions, usual.address)
  check.child(asks_for_much, usual.address)
  print "ok"
end
