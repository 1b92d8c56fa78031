-- A manager's queues, locks and the rest have the same methods as the local ones.
local mp = require "multiprocessing"
local check = require "check"

local function child(o)
  check.eq(o.queue:get(), "hello")
  o.joinable:get()
  o.joinable:task_done()
  check.eq(o.lock:acquire(false), false)
  check.eq(o.rlock:acquire(), true)
  o.rlock:release()
  check.eq(o.semaphore:acquire(), true)
  check.eq(o.bounded:acquire(), true)
  o.event:set()
  o.condition:with(function() o.condition:notify() end)
  o.value.value = o.value.value + 1
  o.array[2] = 20
  check.among(o.barrier:wait(), {0, 1})
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local o = {
    queue = m:Queue(), joinable = m:JoinableQueue(), lock = m:Lock(), rlock = m:RLock(),
    semaphore = m:Semaphore(2), bounded = m:BoundedSemaphore(1), event = m:Event(),
    condition = m:Condition(), value = m:Value("i", 41), array = m:Array("i", {1, 2, 3}),
    barrier = m:Barrier(2),
  }
  o.queue:put "hello"
  o.joinable:put "task"
  o.lock:acquire()
  local p = mp.Process{target = child, args = {o}}
  o.condition:acquire()
  p:start()
  check.eq(o.condition:wait(20), true)
  o.condition:release()
  check.eventually(function() return o.barrier.n_waiting == 1 end)
  o.barrier:wait()
  p:join()
  check.eq(p.exitcode, 0)
  o.joinable:join()
  check.eq({o.event:is_set(), o.value.value, o.array[2], #o.array}, {true, 42, 20, 3})
  o.lock:release()
  check.raises("ValueError", nil, o.lock.release, o.lock)
  o.bounded:release()
  check.raises("ValueError", nil, o.bounded.release, o.bounded)
  check.eq({o.queue:empty(), o.queue:qsize()}, {true, 0})
  check.raises("Empty", nil, o.queue.get, o.queue, false)
  check.raises("Empty", nil, o.queue.get, o.queue, true, 0.02)
  print "ok"
end
