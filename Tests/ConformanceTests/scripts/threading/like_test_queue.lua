-- What CPython's test_queue checks of the four kinds of queues.
-- methods: forkserver
-- timeout: 120
local threading, queue = require "threading", require "queue"
local check = require "check"

--- Calls `fn(...)`, which is to wait, while `trigger` lets it go on from another thread.
local function blocked(fn, trigger, ...)
  local results
  local args = table.pack(...)
  local t = threading.Thread{target = function() results = table.pack(pcall(fn, table.unpack(args, 1, args.n))) end}
  t:start()
  check.eq(t:is_alive(), true)
  trigger()
  t:join()
  return table.unpack(results, 1, results.n)
end

local order = {Queue = {111, 333, 222}, LifoQueue = {222, 333, 111}, PriorityQueue = {111, 222, 333}}
for name, sorted in pairs(order) do
  -- Order, bounds and questions.
  local q = queue[name](3)
  check.eq(q:empty(), true)
  for _, item in ipairs{111, 333, 222} do q:put(item) end
  check.eq(q:full(), true)
  check.eq(q:qsize(), 3)
  check.raises("Full", nil, q.put, q, 4, false)
  check.raises("Full", "0.01", q.put, q, 4, true, 0.01)
  check.raises("Full", nil, q.put_nowait, q, 4)
  local got = {}
  for i = 1, 3 do got[i] = q:get() end
  check.eq(got, sorted)
  check.raises("Empty", nil, q.get, q, false)
  check.raises("Empty", "0.01", q.get, q, true, 0.01)
  check.raises("Empty", nil, q.get_nowait, q)

  -- put waits for room, get for an item.
  for i = 1, 3 do q:put(i) end
  check.eq(blocked(q.put, function() q:get() end, q, 4), true)
  check.eq(blocked(q.put, function() q:get() end, q, 5, true, 10), true)
  while not q:empty() do q:get() end
  local _, item = blocked(q.get, function() q:put(7) end, q)
  check.eq(item, 7)
  _, item = blocked(q.get, function() q:put(8) end, q, true, 10)
  check.eq(item, 8)

  -- Tasks: join waits for all, and more than were put cannot be done.
  local tasks = queue[name]()
  local sum = 0
  for _ = 1, 2 do
    threading.Thread{target = function()
      while true do
        local n = tasks:get()
        if n < 0 then return tasks:task_done() end
        sum = sum + n
        tasks:task_done()
      end
    end}:start()
  end
  for i = 1, 50 do tasks:put(i) end
  tasks:join()
  check.eq(sum, 1275)
  for _ = 1, 2 do tasks:put(-1) end
  tasks:join()
  check.raises("ValueError", "too many times", tasks.task_done, tasks)

  -- Bounds of 0 and less are none.
  for _, size in ipairs{0, -1} do
    local unbounded = queue[name](size)
    for i = 1, 100 do unbounded:put(i) end
    check.eq(unbounded:full(), false)
  end
  check.eq(queue[name]{maxsize = 1}.full(queue[name](1)), false)

  -- Shutdown: who waits is told, what is there can be taken, nothing more is put.
  local ending = queue[name](2)
  ending:put(1)
  ending:put(2)
  local ok, err = blocked(ending.put, function() ending:shutdown() end, ending, 3)
  check.eq(ok, false)
  check.eq(err.name, "ShutDown")
  check.raises("ShutDown", nil, ending.put, ending, 3, false)
  ending:get()
  ending:get()
  check.raises("ShutDown", nil, ending.get, ending)
  check.raises("ShutDown", nil, ending.get, ending, false)
  ending:shutdown()
  local idle = queue[name]()
  ok, err = blocked(idle.get, function() idle:shutdown() end, idle)
  check.eq(ok, false)
  check.eq(err.name, "ShutDown")
  -- At once: what is there is dropped, and who waits for its end goes on.
  local dropped = queue[name]()
  for i = 1, 3 do dropped:put(i) end
  check.eq(blocked(dropped.join, function() dropped:shutdown(true) end, dropped), true)
  check.eq(dropped:qsize(), 0)
  check.raises("ShutDown", nil, dropped.get, dropped)

  -- Several producers and consumers: each item is seen once.
  local busy, counts, threads = queue[name](5), {}, {}
  for n = 1, 3 do
    threads[#threads + 1] = threading.Thread{target = function()
      for i = 1, 100 do busy:put(n * 1000 + i) end
    end}
    threads[#threads + 1] = threading.Thread{target = function()
      for _ = 1, 100 do
        local one = busy:get()
        counts[one] = (counts[one] or 0) + 1
      end
    end}
  end
  threading.setswitchinterval(0.0001)
  for _, t in ipairs(threads) do t:start() end
  for _, t in ipairs(threads) do t:join() end
  threading.setswitchinterval(0.005)
  for n = 1, 3 do for i = 1, 100 do check.eq(counts[n * 1000 + i], 1) end end
end

-- SimpleQueue: no bound and no end; put never waits.
local simple = queue.SimpleQueue()
check.eq(simple:empty(), true)
for i = 1, 3 do simple:put(i, true, 0.1) end
check.eq(simple:qsize(), 3)
check.eq({simple:get(), simple:get(false), simple:get(true, 5)}, {1, 2, 3})
check.raises("Empty", nil, simple.get, simple, true, 0.01)
check.raises("Empty", nil, simple.get_nowait, simple)
local _, item = blocked(simple.get, function() simple:put "late" end, simple)
check.eq(item, "late")
-- Items are let go of when they are taken.
local kept = setmetatable({}, {__mode = "v"})
for _, name in ipairs{"Queue", "LifoQueue", "SimpleQueue"} do
  local q = queue[name]()
  kept[1] = {}
  q:put(kept[1])
  q:get()
  collectgarbage()
  collectgarbage()
  check.eq(kept[1], nil)
end
-- A reentrant put, as of a finalizer, is whole.
local q = queue.SimpleQueue()
setmetatable({}, {__gc = function() q:put "from a finalizer" end})
collectgarbage()
collectgarbage()
check.eq(q:get(), "from a finalizer")
print "ok"
