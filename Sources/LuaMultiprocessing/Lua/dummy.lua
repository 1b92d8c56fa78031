-- multiprocessing.dummy: the names of `multiprocessing`, on threads.

local native, part = ...
local threading, queue, subclassing = part "threading", part "queue", part "subclassing"

local dummy = {
  Lock = threading.Lock, RLock = threading.RLock, Condition = threading.Condition,
  Semaphore = threading.Semaphore, BoundedSemaphore = threading.BoundedSemaphore,
  Event = threading.Event, Barrier = threading.Barrier,
  Queue = queue.Queue, JoinableQueue = queue.Queue, SimpleQueue = queue.SimpleQueue,
  Pool = part "thread_pool", cpu_count = native.cpu_count, freeze_support = function() end,
  current_process = threading.current_thread, Manager = part "dummy_manager",
  Pipe = native.default_context.Pipe,
  Value = native.default_context.Value, Array = native.default_context.Array,
}

-- Process: a thread with the looks of a process.

local Process = threading.Thread:extend "DummyProcess"
Process.__base = Process

function Process.init(self) subclassing.state_of(self).has_exit_code = true end
dummy.Process = Process

function dummy.active_children()
  local list = setmetatable({}, native.List)
  for _, thread in ipairs(threading.enumerate()) do
    if thread ~= threading.main_thread() then list[#list + 1] = thread end
  end
  return list
end

return dummy
