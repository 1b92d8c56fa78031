-- A manager reached by address: all that proxies do, over the internet and over a path.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

local function client(address)
  local m = SyncManager{address = address, authkey = "k"}
  m:connect()
  local d = m:dict{a = 1}
  d.list = m:list{1, 2, 3}
  d[2.5] = {nested = {mp.None, "\0"}}
  check.eq(d.a, 1)
  check.eq(#d, 3)
  check.eq(d.list[2], 2)
  d.list:append(d)
  check.match(tostring(d), "%[1, 2, 3, {")
  d.list:pop()
  check.eq(d[2.5], {nested = {mp.None, "\0"}})
  check.eq(d:incr("a", 5), 6)
  check.ok(d.list == d.list)
  check.ok(d.list ~= d)
  check.raises("IndexError", nil, function() d.list[9] = 1 end)
  check.raises("KeyError", nil, d.pop, d, "missing")
  local ns = m:Namespace{x = 1}
  ns.y = 2
  check.eq(tostring(ns), "Namespace(x=1, y=2)")
  local q = m:Queue(2)
  q:put("x")
  q:put(nil)
  check.raises("Full", nil, q.put_nowait, q, 1)
  check.eq(q:get(), "x")
  check.eq(q:get(), nil)
  check.raises("Empty", nil, q.get, q, true, 0.01)
  local lock = m:Lock()
  check.eq(lock:with(function() return lock:locked() end), true)
  check.raises("ValueError", nil, lock.release, lock)
  local event = m:Event()
  check.eq(event:wait(0.01), false)
  event:set()
  check.eq(event:wait(), true)
  check.same_members(m:set{1, 2}:union{2, 3}, {1, 2, 3})
  local big = ("0123456789"):rep(300000)
  d.big = big
  check.ok(d.big == big)
end

if __name__ == "__main__" then
  for _, address in ipairs{{"127.0.0.1", 0}, check.temporary "socket", "\0remote-" .. mp.getpid()} do
    local m <close> = SyncManager{address = address, authkey = "k"}
    m:start()
    check.child(client, m.address)
    -- What was the client's alone has gone with it.
    check.eventually(function() return m:_number_of_objects() == 0 end)
  end
  print "ok"
end
