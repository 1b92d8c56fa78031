---@meta threading

---Python's `threading`.
---@class threading
---@field TIMEOUT_MAX number The longest time-out
---@field BrokenBarrierError mp.ErrorClass
---@field SystemExit mp.ErrorClass
local threading = {}

---@class threading.ThreadOptions
---@field target? function
---@field args? any[]
---@field kwargs? table
---@field name? string
---@field daemon? boolean

---@param options? threading.ThreadOptions
---@return Thread
function threading.Thread(options) end

---A thread. `Thread:extend()` makes a class whose `run` is what the thread does.
---@class Thread
---@field name string
---@field daemon boolean
---@field ident integer?
---@field native_id integer?
---@field exitcode integer? What `multiprocessing.dummy` tells of a thread: 0 once it has ended
local Thread = {}

---Starts it.
function Thread:start() end

---What it does: calls `target`.
function Thread:run() end

---Waits until it ends.
---@param timeout? mp.Timeout
function Thread:join(timeout) end

---@return boolean
function Thread:is_alive() end

---A subclass.
---@return table
function Thread:extend() end

---Calls a function later, in a thread of its own.
---@param interval mp.Timeout
---@param fn function
---@param args? any[]
---@param kwargs? table
---@return Thread
function threading.Timer(interval, fn, args, kwargs) end

---@return mp.Lock
function threading.Lock() end

---@return mp.RLock
function threading.RLock() end

---@param lock? mp.Lock
---@return mp.Condition
function threading.Condition(lock) end

---@param value? integer 1 if left out
---@return mp.Semaphore
function threading.Semaphore(value) end

---@param value? integer 1 if left out
---@return mp.BoundedSemaphore
function threading.BoundedSemaphore(value) end

---@return mp.Event
function threading.Event() end

---@param parties integer
---@param action? function
---@param timeout? mp.Timeout
---@return mp.Barrier
function threading.Barrier(parties, action, timeout) end

---A table whose fields each thread has for itself.
---@return table
function threading.Local() end

---The thread that calls.
---@return Thread
function threading.current_thread() end

---The thread that ran the script.
---@return Thread
function threading.main_thread() end

---The threads that are alive.
---@return Thread[]
function threading.enumerate() end

---How many threads are alive.
---@return integer
function threading.active_count() end

---A number of the thread that calls.
---@return integer
function threading.get_ident() end

---The same.
---@return integer
function threading.get_native_id() end

---What is called with an error that a thread did not catch.
---@param args {exc_type: any, exc_value: any, exc_traceback: string, thread: Thread}
function threading.excepthook(args) end

---Sets how long a turn lasts.
---@param seconds number
function threading.setswitchinterval(seconds) end

---How long a turn lasts.
---@return number seconds
function threading.getswitchinterval() end

---Draws the length of each turn from a seed, so that a run can be repeated.
---@param n integer
---@param k? integer The most instructions of a turn, 1000 if left out
function threading.seed(n, k) end

---Accepts what Python's function does. Stacks grow by themselves.
---@param size? integer
---@return integer
function threading.stack_size(size) end

return threading
