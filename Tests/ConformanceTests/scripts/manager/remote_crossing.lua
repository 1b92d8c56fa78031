-- Proxies of a manager in another program go wherever values go, and keep what they stand for.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

local function uses(d, q)
  d.n = d.n + 1
  q:put{proxy = d.inner}
end

local function connected(address, q, done)
  local m = SyncManager{address = address, authkey = "secret"}
  m:connect()
  local d = m:dict{n = 0}
  d.inner = m:list{"kept"}
  local results = mp.Queue()
  for i = 1, 3 do
    check.child(uses, d, results)
    check.eq(d.n, i)
    check.eq(results:get().proxy[1], "kept")
  end
  -- On its way, with nobody else who has it.
  q:put(m:list{"under way"})
  collectgarbage()
  collectgarbage()
  check.ok(m:_number_of_objects() >= 3)
  done:get()
end

if __name__ == "__main__" then
  local q, done = mp.Queue(), mp.Queue()
  local m <close> = SyncManager{address = {"127.0.0.1", 0}, authkey = "secret"}
  m:start()
  local p = mp.Process{target = connected, args = {m.address, q, done}}
  p:start()
  local l = q:get()
  check.eq(l[1], "under way")
  done:put(true)
  p:join()
  check.eq(p.exitcode, 0)
  -- The one who made it is gone; this process has it still.
  check.eq(l[1], "under way")
  l:append "more"
  check.eq(#l, 2)
  check.eventually(function()
    collectgarbage()
    return m:_number_of_objects() == 1
  end)
  print "ok"
end
