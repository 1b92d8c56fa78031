-- The queues of `queue`: order, bounds, tasks, shutdown.
-- methods: forkserver
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"
local check = require "check"

local q = queue.Queue(2)
q:put(1)
q:put(nil)
check.eq(q:full(), true)
check.eq(q:qsize(), 2)
check.raises("Full", "", q.put, q, 3, false)
check.raises("Full", "0.01", q.put, q, 3, true, 0.01)
check.eq(q:get(), 1)
check.eq(q:peek(), nil)
check.eq(q:get(), nil)
check.eq(q:empty(), true)
check.raises("Empty", "", q.get_nowait, q)
check.raises("Empty", "0.01", q.get, q, true, 0.01)
check.eq(table.pack(q:try_get()), {false, n = 1})
q:put "x"
check.eq(table.pack(q:try_get()), {true, "x", n = 2})
for _ = 1, 3 do q:task_done() end
check.raises("ValueError", "too many times", q.task_done, q)

local lifo = queue.LifoQueue()
for i = 1, 3 do lifo:put(i) end
check.eq({lifo:get(), lifo:get(), lifo:get()}, {3, 2, 1})

local heap = queue.PriorityQueue()
for i = 1, 100 do heap:put((i * 37) % 101) end
local last = -1
for _ = 1, 100 do
  local value = heap:get()
  check.ok(value >= last)
  last = value
end
heap:put{2, "b"}
heap:put{1, "z"}
heap:put{2, "a"}
check.eq({heap:get(), heap:get(), heap:get()}, {{1, "z"}, {2, "a"}, {2, "b"}})
heap:put(1)
check.raises("TypeError", "number", heap.put, heap, "text")
check.raises("TypeError", "", heap.put, heap, {1})
check.eq(heap:qsize(), 1)
local Task = {}
Task.__lt = function(a, b)
  if a.bad or b.bad then error "cannot compare" end
  return a.rank < b.rank
end
local tasks = queue.PriorityQueue()
for _, rank in ipairs{3, 1, 2} do tasks:put(setmetatable({rank = rank}, Task)) end
check.raises("plain", "cannot compare", tasks.put, tasks, setmetatable({bad = true}, Task))
check.eq(tasks:qsize(), 3)
check.eq(tasks:get().rank, 1)

local simple = queue.SimpleQueue()
simple:put(1)
check.eq(simple:get(), 1)
check.raises("Empty", "", simple.get, simple, false)

-- Producers and consumers; the end by shutdown.
local work, sum, lock = queue.Queue(10), 0, threading.Lock()
local consumers = {}
for i = 1, 3 do
  consumers[i] = threading.Thread{target = function()
    for item in work:iter() do
      lock:with(function() sum = sum + item end)
      work:task_done()
    end
  end}
  consumers[i]:start()
end
for i = 1, 1000 do work:put(i) end
work:join()
check.eq(sum, 500500)
work:shutdown()
for i = 1, 3 do consumers[i]:join() end
check.raises("ShutDown", "", work.put, work, 1)
check.raises("ShutDown", "", work.get, work)
local full = queue.Queue(1)
full:put(1)
local blocked = threading.Thread{target = function() check.raises("ShutDown", "", full.put, full, 2) end}
blocked:start()
full:shutdown(true)
blocked:join()
check.same(queue.Empty, mp.Empty)
check.raises("PicklingError", "", mp.Queue().put, mp.Queue(), q)
print "ok"
