-- A server that is killed and started again at the same address: old proxies fail at once, and
-- never stand for something new.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

local function serves(address, ready)
  local server = SyncManager{address = address, authkey = "k"}:get_server()
  ready:put(server.address)
  server:serve_forever()
end

local function start(address, ready)
  local p = mp.Process{target = serves, args = {address, ready}, daemon = true}
  p:start()
  return p, ready:get()
end

local function blocked(queue, answers)
  check.ok(queue:empty())
  answers:put "about to wait"
  local _, err = pcall(queue.get, queue)
  answers:put(mp.isinstance(err, mp.ConnectionError))
end

if __name__ == "__main__" then
  local ready, answers = mp.Queue(), mp.Queue()
  for _, wanted in ipairs{{"127.0.0.1", 0}, check.temporary "socket"} do
    local p, address = start(wanted, ready)
    local m = SyncManager{address = address, authkey = "k"}
    m:connect()
    local d, queue = m:dict{old = true}, m:Queue()
    local waiting = mp.Process{target = blocked, args = {queue, answers}}
    waiting:start()
    check.eq(answers:get(), "about to wait")
    check.eventually(function() return check.state(waiting.pid) == "S" end)
    p:kill()
    p:join()
    check.eq(answers:get(), true)
    waiting:join()
    check.raises("ConnectionError|OSError", nil, function() return d.old end)
    p, address = start(address, ready)
    local anew = SyncManager{address = address, authkey = "k"}
    anew:connect()
    -- The new server's first object has the number that the old one's had.
    local fresh = anew:dict{new = true}
    check.eq(fresh.new, true)
    check.raises("ConnectionError", "started anew", function() return d.old end)
    check.raises("ConnectionError", "started anew", function() return d.new end)
    check.raises("ConnectionError", nil, m.dict, m)
    -- An old proxy is refused as an argument, too.
    check.raises("PicklingError", nil, function() fresh.d = d end)
    p:kill()
    p:join()
  end
  print "ok"
end
