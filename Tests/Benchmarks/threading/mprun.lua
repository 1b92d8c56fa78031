-- Threads: what starting, locking, handing over and pools cost within one process.
local threading, queue = require "threading", require "queue"
local futures = require "concurrent.futures"
local ThreadPool = require("multiprocessing").pool.ThreadPool
local clock = require("time").perf_counter

local function show(what, count, began)
  print(("%s\t%.4f\tM/s"):format(what, count / (clock() - began) / 1e6))
end

local function nothing() end

local function starts(n)
  local began = clock()
  for _ = 1, n do
    local t = threading.Thread{target = nothing}
    t:start()
    t:join()
  end
  show("start + join of a thread", n, began)
end

local function locks(n)
  local lock = threading.Lock()
  local began = clock()
  for _ = 1, n do
    lock:acquire()
    lock:release()
  end
  show("lock, acquire + release", n, began)
  began = clock()
  for _ = 1, n do lock:with(nothing) end
  show("lock, with", n, began)
end

local function ping_pong(n)
  local ping, pong = threading.Event(), threading.Event()
  local function answer()
    for _ = 1, n do
      ping:wait()
      ping:clear()
      pong:set()
    end
  end
  local t = threading.Thread{target = answer}
  t:start()
  local began = clock()
  for _ = 1, n do
    ping:set()
    pong:wait()
    pong:clear()
  end
  show("ping-pong by two events", n, began)
  t:join()
end

local function queues(n)
  local q = queue.Queue()
  local began = clock()
  for i = 1, n do
    q:put(i)
    q:get()
  end
  show("queue, put + get in one thread", n, began)
  q = queue.Queue()
  local function produce() for i = 1, n do q:put(i) end end
  local t = threading.Thread{target = produce}
  began = clock()
  t:start()
  for _ = 1, n do q:get() end
  show("queue, 1 producer, 1 consumer", n, began)
  t:join()
end

local function pools(n)
  local pool <close> = ThreadPool(2)
  local items = {}
  for i = 1, n do items[i] = i end
  local began = clock()
  pool:map(math.abs, items, 1)
  show("ThreadPool, map, chunksize 1", n, began)
  began = clock()
  for i = 1, n do pool:apply(math.abs, {i}) end
  show("ThreadPool, apply", n, began)
  local executor <close> = futures.ThreadPoolExecutor(2)
  began = clock()
  for i = 1, n do executor:submit(math.abs, i):result() end
  show("ThreadPoolExecutor, submit + result", n, began)
end

local function work(n)
  local s = 0
  for i = 1, n do s = s + i % 7 end
  return s
end

local function alone(n)
  local began = clock()
  work(2 * n)
  return clock() - began
end

local function in_two_threads(n)
  local began = clock()
  local threads = {}
  for i = 1, 2 do
    threads[i] = threading.Thread{target = work, args = {n}}
    threads[i]:start()
  end
  for i = 1, 2 do threads[i]:join() end
  return clock() - began
end

--- Two threads that compute, beside one that does the work of both: the ratio of the times, the
--- median of eleven pairs.
local function sharing(n)
  local ratios = {}
  for i = 1, 11 do ratios[i] = alone(n) / in_two_threads(n) end
  table.sort(ratios)
  print(("a loop in two threads, speed of one's\t%.4f\tx"):format(ratios[6]))
end

--- Kilobytes of each of many threads that wait.
local function memory(n)
  local function resident()
    for line in io.lines "/proc/self/status" do
      local kilobytes = line:match "^VmRSS:%s*(%d+)"
      if kilobytes then return tonumber(kilobytes) end
    end
  end
  local gate, threads = threading.Event(), {}
  local before = resident()
  for i = 1, n do
    threads[i] = threading.Thread{target = gate.wait, args = {gate}}
    threads[i]:start()
  end
  print(("memory of a waiting thread\t%.2f\tKB"):format((resident() - before) / n))
  gate:set()
  for i = 1, n do threads[i]:join() end
end

starts(20000)
locks(500000)
ping_pong(20000)
queues(100000)
pools(10000)
sharing(2000000)
memory(10000)
