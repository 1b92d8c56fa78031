-- The server is killed while many wait for it: each gets a ConnectionError that names the manager.
local mp = require "multiprocessing"
local check = require "check"

local COUNT = 30

local function waits(q, n, out)
  out:put "ready"
  local _, err = pcall(function()
    while true do
      if n % 2 == 0 then q:get() else q:qsize() end
    end
  end)
  out:put{err.name, tostring(err)}
end

if __name__ == "__main__" then
  local m = mp.Manager()
  local server = mp.active_children()[1]
  local q, out, all = m:Queue(), mp.Queue(), {}
  for n = 1, COUNT do
    all[n] = mp.Process{target = waits, args = {q, n, out}}
    all[n]:start()
  end
  for _ = 1, COUNT do check.eq(out:get(true, 30), "ready") end
  server:kill()
  for _ = 1, COUNT do
    local class, text = table.unpack(out:get(true, 30))
    check.eq(class, "ConnectionError")
    check.has(text, "manager")
    check.has(text, tostring(server.pid))
  end
  for _, p in ipairs(all) do p:join() end
  m:shutdown()
  print "ok"
end
