-- The other synchronisation objects, shared memory and queues go wherever a value goes.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  local o = inbox:get()
  o.rlock:acquire()
  o.rlock:acquire()
  o.rlock:release()
  o.rlock:release()
  outbox:put{o.semaphore:acquire(false), o.bounded:acquire(false), o.event:is_set()}
  o.event:clear()
  o.condition:with(function() o.condition:notify() end)
  o.joinable:get()
  o.joinable:task_done()
  outbox:put(o.simple:get())
  o.raw.value = 5
  o.raw_array[1] = 6
  o.memory.buf:set(0, "shared")
  o.list[1] = "changed"
  o.barrier:wait()
end

if __name__ == "__main__" then
  local inbox, outbox = mp.Queue(), mp.Queue()
  local memory = mp.shared_memory.SharedMemory{create = true, size = 100}
  local o = {
    rlock = mp.RLock(), semaphore = mp.Semaphore(1), bounded = mp.BoundedSemaphore(1),
    condition = mp.Condition(), event = mp.Event(), barrier = mp.Barrier(2),
    joinable = mp.JoinableQueue(), simple = mp.SimpleQueue(), raw = mp.RawValue("i", 0),
    raw_array = mp.RawArray("i", 2), memory = memory,
    list = mp.shared_memory.ShareableList{"first"},
  }
  o.event:set()
  o.joinable:put "task"
  o.simple:put "simple"
  inbox:put(o)
  local p = mp.Process{target = child, args = {inbox, outbox}}
  p:start()
  o.barrier:wait()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(outbox:get(), {true, true, true})
  check.eq(outbox:get(), "simple")
  check.eq({o.semaphore:acquire(false), o.bounded:acquire(false)}, {false, false})
  check.eq(o.event:is_set(), false)
  o.joinable:join()
  check.eq({o.raw.value, o.raw_array[1]}, {5, 6})
  check.eq(memory.buf:get(0, 6), "shared")
  check.eq(o.list[1], "changed")
  memory:close()
  memory:unlink()
  print "ok"
end
