-- A proxy that a process got by connecting to a manager comes to that manager by another way: the
-- server knows its own object, and does not connect to itself.
local mp = require "multiprocessing"
local time = require "time"
local check = require "check"

local SyncManager = mp.managers.SyncManager

function client(address, q, go)
  local m = SyncManager { address = address, authkey = "k" }
  m:connect()
  q:put(m:list { 1, 2, 3 })
  go:wait()
end

if __name__ == "__main__" then
  for _, address in ipairs { { "127.0.0.1", 0 }, check.temporary "m" } do
    local s <close> = SyncManager { address = address, authkey = "k" }
    s:start()
    local q, go = mp.Queue(), mp.Event()
    local p = mp.Process { target = client, args = { s.address, q, go } }
    p:start()
    local d, l = s:dict(), q:get()
    local began = time.monotonic()
    d.l = l
    check.eq(tostring(d), "{'l': [1, 2, 3]}")
    check.ok(time.monotonic() - began < 5)
    -- The server keeps it, whoever else has gone.
    l = nil
    collectgarbage()
    go:set()
    p:join()
    check.eq(#d.l, 3)
  end
  print "ok"
end
