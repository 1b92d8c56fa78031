---@meta multiprocessing.dummy

---The names of multiprocessing, on threads.
---@class multiprocessing.dummy
local dummy = {}

---@param options? ThreadOptions
---@return Thread
function dummy.Process(options) end

---@param processes? integer
---@param initializer? function
---@param initargs? any[]
---@return mp.Pool
function dummy.Pool(processes, initializer, initargs) end

---@param maxsize? integer
---@return mp.Queue
function dummy.Queue(maxsize) end

---@param maxsize? integer
---@return mp.JoinableQueue
function dummy.JoinableQueue(maxsize) end

---@return mp.SimpleQueue
function dummy.SimpleQueue() end

---A manager whose objects are plain ones of this process.
---@return mp.SyncManager
function dummy.Manager() end

---@param typecode string
---@param value? any
---@return mp.Value
function dummy.Value(typecode, value) end

---@param typecode string
---@param sequence any[]
---@return mp.Array
function dummy.Array(typecode, sequence) end

---@return mp.Connection
---@return mp.Connection
function dummy.Pipe() end

---@return mp.Lock
function dummy.Lock() end

---@return mp.RLock
function dummy.RLock() end

---@param value? integer
---@return mp.Semaphore
function dummy.Semaphore(value) end

---@param value? integer
---@return mp.BoundedSemaphore
function dummy.BoundedSemaphore(value) end

---@param lock? mp.Lock|mp.RLock
---@return mp.Condition
function dummy.Condition(lock) end

---@return mp.Event
function dummy.Event() end

---@param parties integer
---@param action? function
---@param timeout? mp.Timeout
---@return mp.Barrier
function dummy.Barrier(parties, action, timeout) end

---@return Thread
function dummy.current_process() end

---@return Thread[]
function dummy.active_children() end

---@return integer
function dummy.cpu_count() end

---Does nothing.
function dummy.freeze_support() end

return dummy
