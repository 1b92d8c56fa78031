-- What CPython's suites check of ThreadPool and ThreadPoolExecutor.
-- methods: forkserver
-- timeout: 120
local mp = require "multiprocessing"
local threading = require "threading"
local futures = require "concurrent.futures"
local check = require "check"

-- ThreadPoolExecutor: threads start as they are needed, and are used again.
local executor = futures.ThreadPoolExecutor{max_workers = 4, thread_name_prefix = "SPECIAL"}
check.eq(threading.active_count(), 1)
for _ = 1, 5 do executor:submit(math.abs, -1):result() end
check.eq(threading.active_count(), 2)
local gate, names = threading.Event(), {}
local busy = {}
for i = 1, 6 do
  busy[i] = executor:submit(function()
    names[threading.current_thread().name] = true
    gate:wait(60)
    return i
  end)
end
check.eq(threading.active_count(), 5)
check.eq(busy[1]:running(), true)
check.eq(busy[6]:running(), false)
check.eq(busy[6]:done(), false)
check.eq(tostring(busy[6]), "<Future state=pending>")
check.eq(busy[6]:cancel(), true)
check.eq(busy[6]:cancel(), true)
check.eq(busy[1]:cancel(), false)
gate:set()
check.eq(busy[5]:result(), 5)
for name in pairs(names) do check.match(name, "^SPECIAL_%d$") end
check.eq(tostring(busy[5]), "<Future state=finished>")
check.eq(tostring(busy[6]), "<Future state=cancelled>")

-- Callbacks: with the future, in order, at once where it is done; their errors hinder nobody.
local order = {}
local slow = executor:submit(function() gate:wait(60) return 1 end)
for i = 1, 3 do slow:add_done_callback(function(f) check.same(f, slow) order[#order + 1] = i end) end
slow:result()
check.eventually(function() return #order == 3 end, "callbacks have run")
check.eq(order, {1, 2, 3})
slow:add_done_callback(function() order[4] = 4 end)
check.eq(order[4], 4)

-- map: in order, lazily told, with a time-out and an error at its place.
local squares = {}
for i, v in executor:map(function(x) return x * x end, mp.range(5)) do squares[i] = v end
check.eq(squares, {0, 1, 4, 9, 16})
local it = executor:map(function(x) if x == 2 then error "two" end return x end, {1, 2, 3})
check.eq(it:next(), 1)
check.raises("plain", "two", it.next, it)
gate:clear()
local late = executor:map(function() gate:wait(60) end, {1}, {timeout = 0.01})
check.raises("TimeoutError", nil, late.next, late)
gate:set()

-- wait: one that is done, the first error, all, a time-out.
gate:clear()
local never, now = executor:submit(gate.wait, gate, 60), executor:submit(math.abs, -2)
local done, not_done = futures.wait({never, now}, nil, futures.FIRST_COMPLETED)
check.same(done[1], now)
check.same(not_done[1], never)
local bad = executor:submit(error, "bad")
done, not_done = futures.wait({never, bad}, nil, futures.FIRST_EXCEPTION)
check.same(done[1], bad)
done, not_done = futures.wait({never, now}, 0.01)
check.eq({#done, #not_done}, {1, 1})
check.raises("TimeoutError", "1 %(of 2%)", function() for _ in futures.as_completed({never, now}, 0.01) do end end)
check.eq(select(2, pcall(bad.result, bad)), "bad")
gate:set()
done = futures.wait{never, now, now}
check.eq(#done, 2)

-- shutdown: what was given is done, nothing more is taken; cancel_futures drops what waits.
gate:clear()
local last = {}
for i = 1, 8 do last[i] = executor:submit(function() gate:wait(60) return i end) end
executor:shutdown{wait = false, cancel_futures = true}
check.raises("RuntimeError", "after shutdown", executor.submit, executor, print)
gate:set()
executor:shutdown()
-- Those that a worker had begun are done; the others are cancelled.
local finished, cancelled = 0, 0
for i = 1, 8 do
  if last[i]:cancelled() then cancelled = cancelled + 1 else finished = finished + 1 check.eq(last[i]:result(), i) end
end
check.ok(finished <= 4, "finished: " .. finished)
check.ok(cancelled >= 4, "cancelled: " .. cancelled)
check.eq(threading.active_count(), 1)

-- initializer: runs in each worker; one that fails breaks the executor.
local log = {}
do
  local ready <close> = futures.ThreadPoolExecutor{max_workers = 2, initializer = function(x) log[#log + 1] = x end, initargs = {"up"}}
  ready:submit(print):result()
  check.eq(log, {"up"})
end
do
  local broken <close> = futures.ThreadPoolExecutor{initializer = function() error "no start" end}
  local f = broken:submit(math.abs, 1)
  check.raises("plain", "no start", f.result, f)
end
check.raises("ValueError", "at least 1", futures.ThreadPoolExecutor, 0)

-- ThreadPool: as many workers as were asked for, all methods, and its ends.
local pool = mp.pool.ThreadPool(4)
check.eq(threading.active_count(), 5)
check.eq(pool:apply(function(x, y) return x * y end, {6, 7}), 42)
check.eq(pool:map(function(x) return x + 1 end, mp.range(10), 3), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, n = 10})
check.eq(pool:starmap(math.max, {{1, 2}, {4, 3}}), {2, 4, n = 2})
local called = {}
local r = pool:map_async(function(x) return x end, {1, 2}, nil, function(v) called[1] = v end)
check.eq(r:get(5), {1, 2, n = 2})
check.eq(called[1], {1, 2, n = 2})
r = pool:starmap_async(error, {{"a"}, {"b"}}, {error_callback = function(e) called[2] = e end})
r:wait(5)
check.eq(r:successful(), false)
check.eq(called[2], "a")
local values = {}
for _, v in pool:imap_unordered(function(x) return x * 2 end, mp.range(6), 2) do values[#values + 1] = v end
check.same_members(values, {0, 2, 4, 6, 8, 10})
local function source()
  local n = 0
  return function()
    n = n + 1
    if n == 4 then error "the source" end
    return n
  end
end
local drawn = pool:imap(math.abs, source())
for i = 1, 3 do check.eq(drawn:next(), i) end
check.raises("plain", "the source", drawn.next, drawn)
check.raises("StopIteration", nil, drawn.next, drawn)
check.eq(pool:map(math.abs, {}), {n = 0})
check.raises("TimeoutError", "0.01", function() pool:apply_async(mp.sleep, {0.2}):get(0.01) end)
pool:resize(2)
pool:close()
check.raises("ValueError", "not running", pool.map, pool, print, {})
check.eq(pool:join(), true)
check.eq(threading.active_count(), 1)
local ended = mp.pool.ThreadPool(1)
gate:clear()
local begun = threading.Event()
local running = ended:apply_async(function() begun:set() return gate:wait(60) end)
begun:wait()
local waiting = ended:apply_async(print)
ended:terminate()
check.raises("CancelledError", "terminated", waiting.get, waiting)
gate:set()
check.eq(running:get(), true)
ended:join()
local recycled = mp.pool.ThreadPool{processes = 1, maxtasksperchild = 2}
local idents = recycled:map(threading.get_ident, mp.range(4))
check.eq({idents[1] == idents[2], idents[2] == idents[3], idents[3] == idents[4]}, {true, false, true})
recycled:terminate()
print "ok"
