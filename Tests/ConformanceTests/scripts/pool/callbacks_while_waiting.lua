-- Callbacks come at the next wait in the module, whatever it waits for; sleep is one.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

local function waits(c)
  c:recv()
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local called = 0
  local function count() called = called + 1 end
  local function arrives(wait)
    local before = called
    pool:apply_async(double, {1}, {callback = count})
    check.eventually(function()
      wait()
      return called > before
    end)
  end
  local q, lock = mp.Queue(), mp.Lock()
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}, daemon = true}
  p:start()
  lock:acquire()
  arrives(function() mp.sleep(0.01) end)
  arrives(function() pcall(q.get, q, true, 0.01) end)
  arrives(function() a:poll(0.01) end)
  arrives(function() lock:acquire(true, 0.01) end)
  arrives(function() p:join(0.01) end)
  arrives(function() pool:apply(double, {1}) end)
  -- Each once, and in the end all.
  local results = {}
  for i = 1, 20 do results[i] = pool:apply_async(double, {i}, {callback = count}) end
  local before = called
  pool:close()
  pool:join()
  check.ok(called - before <= 20)
  for i = 1, 20 do check.eq(results[i]:get(), 2 * i) end
  check.eq(called, 26)
  a:send(1)
  p:join()
  print "ok"
end
