-- multiprocessing.dummy: the names of `multiprocessing`, on threads.

local native, part = ...
local check, threading, queue = part "check", part "threading", part "queue"

local dummy = {
  Lock = threading.Lock, RLock = threading.RLock, Condition = threading.Condition,
  Semaphore = threading.Semaphore, BoundedSemaphore = threading.BoundedSemaphore,
  Event = threading.Event, Barrier = threading.Barrier,
  Queue = queue.Queue, JoinableQueue = queue.Queue, SimpleQueue = queue.SimpleQueue,
  Pool = part "thread_pool", cpu_count = native.cpu_count, freeze_support = function() end,
  current_process = threading.current_thread,
}

-- Process: a thread with the looks of a process.

local Process = threading.Thread:extend "DummyProcess"

--- 0 once it has ended, nil before: as in Python, an error makes no difference.
Process.fields = { exitcode = function(self) if self.ident and not self:is_alive() then return 0 end end }
dummy.Process = Process

function dummy.active_children()
  local list = setmetatable({}, native.List)
  for _, thread in ipairs(threading.enumerate()) do
    if thread ~= threading.main_thread() then list[#list + 1] = thread end
  end
  return list
end

return dummy
