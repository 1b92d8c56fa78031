-- What threads do with locks, conditions, events, barriers and queues of their own is recorded.
local check = require "check"
local traced = require "traced"

local PROGRAM = [[
local threading, queue = require "threading", require "queue"
local lock, rlock, gate = threading.Lock(), threading.RLock(), threading.Event()
local items, last, least = queue.Queue(2), queue.LifoQueue(), queue.PriorityQueue()
local ready, both = threading.Condition(), threading.Barrier(2)
local is_ready = false
local function work()
  for i = 1, 5 do
    lock:with(function() end)
    rlock:acquire() rlock:acquire() rlock:release() rlock:release()
    local item = items:get()
    last:put(item)
    least:put(-item)
  end
  gate:wait()
  both:wait()
  ready:acquire()
  ready:wait_for(function() return is_ready end)
  ready:release()
end
local thread = threading.Thread{target = work, name = "worker"}
thread:start()
for i = 1, 5 do items:put(i) end
gate:set()
both:wait()
ready:with(function() is_ready = true ready:notify() end)
thread:join()
for _ = 1, 5 do last:get() least:get() end
print "done"
]]

local events, arrows, output, code = traced.trace(PROGRAM)
check.eq(output, "done\n")
check.eq(code, 0)
check.eq(#traced.find(events, { ph = "X", name = "acquire lock 'lock'" }), 5)
check.eq(#traced.find(events, { ph = "b", name = "held lock 'lock'" }), 5)
check.eq(#traced.find(events, { ph = "b", name = "held RLock 'rlock'" }), 5, "a reentrant hold is one")
check.eq(#traced.find(events, { ph = "X", cat = "queue", name = "put queue 'items'" }), 5)
check.eq(#traced.find(events, { ph = "X", name = "wait barrier 'both'" }), 2)
-- An arrow for each item of the three queues.
check.eq(traced.count(arrows, "put"), 15)
check.eq(traced.count(arrows, "set"), 1)
check.eq(traced.count(arrows, "barrier"), 1)
for _, event in ipairs(traced.find(events, { ph = "X", name = "put queue 'items'" })) do
  check.ok(event.args.at:find "traced.lua:22$", event.args.at)
end
check.eq(#traced.find(events, { ph = "C", name = "queue 'last'" }), 10)

-- What pools of threads are given, and what becomes of it, is recorded as of pools of processes.
local POOLS = [[
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local function double(x)
  if x == 3 then error "three" end
  return 2 * x
end
local pool <close> = mp.pool.ThreadPool(2)
pool:map(double, { 1, 2, 3 }, { return_exceptions = true })
for _, value in pool:imap(double, { 4, 5 }) do assert(value) end
local executor <close> = futures.ThreadPoolExecutor(2)
assert(executor:submit(double, 8):result() == 16)
print "done"
]]
events, arrows, output, code = traced.trace(POOLS)
check.eq(output, "done\n")
check.eq(code, 0)
local tasks, failed, tracks = traced.find(events, { ph = "X", name = "task double" }), 0, {}
check.eq(#tasks, 6)
for _, task in ipairs(tasks) do
  if task.args.failed then failed = failed + 1 end
  tracks[task.tid] = true
end
check.eq(failed, 1)
check.eq(#traced.find(events, { ph = "X", name = "submit to pool 'pool'" }), 3)
check.eq(#traced.find(events, { ph = "X", name = "submit to executor 'executor'" }), 1)
check.eq(traced.count(arrows, "call"), 6)
check.eq(next(tracks) ~= nil and tracks[tasks[1].pid], nil, "no task is on the main thread")
print "ok"
