-- A manager on the loopback interface of the internet, encrypted: calls per second, each waited
-- for.
local mp = require "multiprocessing"
local time = require "time"

local SyncManager = mp.managers.SyncManager
local CALLS, CLIENTS = 20000, 8

function client(address, calls, ready, go, done)
  local m = SyncManager { address = address, authkey = "secret" }
  m:connect()
  local d = m:dict { x = 1 }
  assert(d.x == 1)
  ready:put(true)
  go:wait()
  local began = time.perf_counter()
  for _ = 1, calls do local _ = d.x end
  done:put(time.perf_counter() - began)
end

--- Thousands of calls per second that `count` clients make at once.
local function rate(address, count)
  local ready, go, done = mp.Queue(), mp.Event(), mp.Queue()
  local calls, clients, longest = CALLS // count, {}, 0
  for i = 1, count do
    clients[i] = mp.Process { target = client, args = { address, calls, ready, go, done } }
    clients[i]:start()
  end
  for _ = 1, count do ready:get() end
  go:set()
  for _ = 1, count do longest = math.max(longest, done:get()) end
  for _, p in ipairs(clients) do p:join() end
  return count * calls / longest / 1000
end

if __name__ == "__main__" then
  local m <close> = SyncManager { address = { "127.0.0.1", 0 }, authkey = "secret" }
  m:start()
  print(("dict get, one client\t%.2f\tk calls/s"):format(rate(m.address, 1)))
  print(("dict get, %d clients\t%.2f\tk calls/s"):format(CLIENTS, rate(m.address, CLIENTS)))
end
