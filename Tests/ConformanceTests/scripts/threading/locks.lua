-- Lock, RLock, Condition, Semaphore, Event and Barrier between threads.
-- methods: forkserver
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"
local Thread = threading.Thread

local function started(target, ...)
  local t = Thread{target = target, args = table.pack(...)}
  t:start()
  return t
end

local lock = threading.Lock()
check.eq(lock:acquire(), true)
check.eq(lock:acquire(false), false)
check.eq(lock:acquire(true, 0.01), false)
check.eq(lock:locked(), true)
-- Any thread may release it.
started(function() lock:release() end):join()
check.eq(lock:locked(), false)
check.raises("ValueError", "not held", lock.release, lock)
check.eq(lock:with(function(...) return select("#", ...), lock:locked() end, 1, 2), 2)
check.raises("plain", "boom", lock.with, lock, function() error "boom" end)
check.eq(lock:locked(), false)
do
  local held <close> = lock:guard()
  check.eq(lock:locked(), true)
end
check.eq(lock:locked(), false)

local order = {}
lock:acquire()
local waiting = {}
for i = 1, 3 do
  waiting[i] = started(function() lock:with(function() order[#order + 1] = i end) end)
end
lock:release()
for i = 1, 3 do waiting[i]:join() end
check.same_members(order, {1, 2, 3})

local rlock = threading.RLock()
rlock:acquire()
check.eq(rlock:acquire(), true)
started(function()
  check.eq(rlock:acquire(false), false)
  check.raises("AssertionError", "not held", rlock.release, rlock)
end):join()
rlock:release()
rlock:release()
check.raises("AssertionError", "not held", rlock.release, rlock)
-- An RLock of a thread that has ended goes to the next, who is told.
started(function() rlock:acquire() rlock:acquire() end):join()
check.eq(table.pack(rlock:acquire()), {true, "abandoned", n = 2})
check.eq(table.pack(rlock:acquire()), {true, n = 1})
rlock:release()
rlock:release()
-- Also to one that waits.
local told, go = nil, threading.Event()
local holder = started(function() rlock:acquire() go:wait() end)
local heir = started(function() told = table.pack(rlock:acquire()) end)
go:set()
holder:join()
heir:join()
check.eq(told, {true, "abandoned", n = 2})

local condition, value = threading.Condition(), 0
check.raises("AssertionError", "not held", condition.wait, condition)
check.raises("AssertionError", "not held", condition.notify, condition)
local waiter = started(function()
  condition:with(function()
    check.eq(condition:wait_for(function() return value == 2 and "two" end), "two")
  end)
end)
for i = 1, 2 do condition:with(function() value = i condition:notify_all() end) end
waiter:join()
check.eq(condition:with(function() return condition:wait(0.01) end), false)
check.eq(condition:with(function() return condition:wait_for(function() return false end, 0.01) end), false)

local semaphore = threading.Semaphore(2)
check.eq(semaphore:get_value(), 2)
semaphore:acquire()
semaphore:acquire()
check.eq(semaphore:acquire(false), false)
semaphore:release(2)
check.eq(semaphore:get_value(), 2)
local bounded = threading.BoundedSemaphore(1)
check.raises("ValueError", "too many times", bounded.release, bounded)
check.raises("ValueError", "value", threading.Semaphore, -1)

local event = threading.Event()
check.eq(event:wait(0), false)
check.eq(event:wait(0.01), false)
local e = started(function() check.eq(event:wait(), true) end)
event:set()
e:join()
check.eq(event:is_set(), true)
event:clear()
check.eq(event:is_set(), false)

local acts, places = 0, {}
local barrier = threading.Barrier(3, function() acts = acts + 1 end)
local parties = {}
for i = 1, 3 do
  parties[i] = started(function()
    for _ = 1, 5 do
      local place = barrier:wait()
      places[place] = (places[place] or 0) + 1
    end
  end)
end
for i = 1, 3 do parties[i]:join() end
check.eq(acts, 5)
check.eq(places, {[0] = 5, 5, 5})
check.raises("BrokenBarrierError", "", barrier.wait, barrier, 0.01)
check.eq(barrier.broken, true)
check.raises("BrokenBarrierError", "broken", barrier.wait, barrier)
barrier:reset()
check.eq(barrier.broken, false)
local failing = threading.Barrier(1, function() error "action" end)
check.raises("plain", "action", failing.wait, failing)
check.eq(failing.broken, true)

for _, object in ipairs{lock, rlock, condition, semaphore, event, barrier, Thread{}} do
  check.raises("PicklingError", "", mp.Queue().put, mp.Queue(), object)
end
print "ok"
