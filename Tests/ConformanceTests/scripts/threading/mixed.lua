-- Objects of the other sections may be used from any thread: while one waits the others run.
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local function double(x) return x * 2 end
local function child(q, n) q:put(n) end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local q, results, threads = mp.Queue(), {}, {}
  for i = 1, 4 do
    threads[i] = threading.Thread{target = function()
      local p = mp.Process{target = child, args = {q, i}}
      p:start()
      p:join()
      results[i] = pool:map(double, {i, i + 1})[2] + pool:apply(double, {i})
    end}
    threads[i]:start()
  end
  for i = 1, 4 do threads[i]:join() end
  for i = 1, 4 do check.eq(results[i], (i + 1) * 2 + i * 2) end
  local got = {}
  for i = 1, 4 do got[i] = q:get() end
  check.same_members(got, {1, 2, 3, 4})

  -- A thread waits for an item; the main thread goes on and puts it.
  local item
  local getter = threading.Thread{target = function() item = q:get() end}
  getter:start()
  check.eq(getter:is_alive(), true)
  q:put "x"
  getter:join()
  check.eq(item, "x")

  -- The owner of an RLock of processes is a thread.
  local rlock = mp.RLock()
  rlock:acquire()
  local other = threading.Thread{target = function()
    check.eq(rlock:acquire(false), false)
    check.raises("AssertionError", "", rlock.release, rlock)
  end}
  other:start()
  other:join()
  rlock:release()
  local ended = threading.Thread{target = function() rlock:acquire() end}
  ended:start()
  ended:join()
  check.eq(table.pack(rlock:acquire()), {true, "abandoned", n = 2})

  -- A value's lock keeps threads apart.
  local value = mp.Value("i", 0)
  local adders = {}
  for i = 1, 2 do
    adders[i] = threading.Thread{target = function()
      for _ = 1, 5000 do value:get_lock():with(function() value.value = value.value + 1 end) end
    end}
    adders[i]:start()
  end
  for i = 1, 2 do adders[i]:join() end
  check.eq(value.value, 10000)

  -- A Listener and a Client in two threads meet.
  local listener = mp.connection.Listener(nil, "AF_UNIX")
  local echo = threading.Thread{target = function()
    local c = listener:accept()
    c:send(c:recv() .. "!")
    c:close()
  end}
  echo:start()
  local c = mp.connection.Client(listener.address)
  c:send "hello"
  check.eq(c:recv(), "hello!")
  echo:join()
  listener:close()

  -- Sleeps overlap.
  local time = require "time"
  local asleep, most, sleepers = 0, 0, {}
  for i = 1, 10 do
    sleepers[i] = threading.Thread{target = function()
      asleep = asleep + 1
      most = math.max(most, asleep)
      time.sleep(0.2)
      asleep = asleep - 1
    end}
    sleepers[i]:start()
  end
  for i = 1, 10 do sleepers[i]:join() end
  check.ok(most > 1, "sleeps overlap")
  print "ok"
end
