-- Objects that processes share, and those of a manager, may be used from any thread of a process.
-- timeout: 120
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local function double(x) return x * 2 end
local function echo(c) for _ = 1, 3 do c:send(c:recv()) end end
local function put_all(q, n) for i = 1, n do q:put(i) end end

local function all(count, fn)
  local threads, failures = {}, {}
  for i = 1, count do
    threads[i] = threading.Thread{target = function()
      local ok, err = pcall(fn, i)
      if not ok then failures[#failures + 1] = tostring(err) end
    end}
    threads[i]:start()
  end
  for i = 1, count do threads[i]:join() end
  check.eq(failures, {})
end

if __name__ == "__main__" then
  -- Starting processes in several threads at once.
  local results = mp.Queue()
  all(4, function(i)
    for _ = 1, 2 do
      local p = mp.Process{target = put_all, args = {results, 1}}
      p:start()
      p:join()
      check.eq(p.exitcode, 0)
    end
  end)
  check.eq(results:qsize(), 8)

  -- One pool.
  do
    local pool <close> = mp.Pool(2)
    all(3, function(i)
      for _ = 1, 5 do
        check.eq(pool:map(double, {i, i + 1, i + 2}), {2 * i, 2 * i + 2, 2 * i + 4, n = 3})
        check.eq(pool:apply(double, {i}), 2 * i)
        local sum = 0
        for _, v in pool:imap_unordered(double, {i, i}) do sum = sum + v end
        check.eq(sum, 4 * i)
      end
    end)
  end

  -- Locks, conditions, semaphores, queues, values, pipes between threads of one process.
  local lock, value, q = mp.Lock(), mp.Value("i", 0, {lock = false}), mp.JoinableQueue()
  all(3, function()
    for _ = 1, 300 do lock:with(function() value.value = value.value + 1 end) end
  end)
  check.eq(value.value, 900)
  local condition, turn = mp.Condition(), 1
  all(2, function(i)
    for _ = 1, 10 do
      condition:with(function()
        condition:wait_for(function() return turn == i end)
        turn = 3 - i
        condition:notify_all()
      end)
    end
  end)
  local barrier, places = mp.Barrier(3), {}
  all(3, function() places[barrier:wait()] = true end)
  check.eq(places, {[0] = true, true, true})
  local sum, sum_lock = 0, threading.Lock()
  all(4, function(i)
    if i <= 2 then return put_all(q, 100) end
    for _ = 1, 100 do
      local item = q:get()
      sum_lock:with(function() sum = sum + item end)
      q:task_done()
    end
  end)
  q:join()
  check.eq(sum, 10100)

  -- connection.wait in a thread, while another one waits for the same process's end.
  local here, there = mp.Pipe()
  local p = mp.Process{target = echo, args = {there}}
  p:start()
  local got = {}
  all(2, function(i)
    if i == 2 then return p:join() end
    for n = 1, 3 do
      here:send(n)
      check.same(mp.connection.wait{here, p.sentinel}[1], here)
      got[n] = here:recv()
    end
  end)
  check.eq(got, {1, 2, 3})

  -- A manager's objects: each thread has a connection's worth of its own.
  local m <close> = mp.Manager()
  local d, mlock, mq = m:dict(), m:Lock(), m:Queue()
  all(3, function(i)
    for n = 1, 20 do
      d:incr("n")
      d[i * 100 + n] = n
    end
    mq:put(i)
    mlock:acquire()
    local before = d.total or 0
    d.total = before + i
    mlock:release()
  end)
  check.eq(d.n, 60)
  check.eq(d.total, 6)
  check.eq(#d, 62)
  check.eq(mq:qsize(), 3)
  -- One waits for an item in the server; another one puts it.
  for _ = 1, 3 do mq:get() end
  local item
  all(2, function(i) if i == 1 then item = mq:get() else mq:put "late" end end)
  check.eq(item, "late")
  print "ok"
end
