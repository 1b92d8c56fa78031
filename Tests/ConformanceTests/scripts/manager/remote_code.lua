-- No code goes to a manager over the internet, and none comes from it: functions go by name.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

function named(x)
  return x + 1
end

local function client(address)
  local m = SyncManager{address = address, authkey = "k"}
  m:connect()
  local l = m:list()
  l:append(named)
  check.same(l[1], named)
  check.raises("PicklingError", "a C function cannot be sent to another machine", l.append, l, print)
  local err = check.raises("PicklingError", "args%[1%].f: a function by value cannot be sent to another machine",
    l.append, l, {f = function() end})
  check.has(tostring(err), "goes by name")
  local reduced = setmetatable({}, {__reduce = function() return named, {1} end})
  check.raises("PicklingError", "__reduce", l.append, l, {reduced})
  check.raises("PicklingError", "a Lock cannot be sent to another machine", l.append, l, mp.Lock())
  check.raises("PicklingError", "a Queue cannot be sent to another machine", l.append, l, {mp.Queue()})
  check.eq(#l, 1)
  local other <close> = mp.Manager()
  check.raises("PicklingError", "Proxy", l.append, l, other:dict())
end

if __name__ == "__main__" then
  local m <close> = SyncManager{address = {"127.0.0.1", 0}, authkey = "k"}
  m:start()
  check.child(client, m.address)
  print "ok"
end
