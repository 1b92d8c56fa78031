---@meta _

---A Value of a manager.
---@class mp.ValueProxy: mp.Proxy
---@field value number|string
local ValueProxy = {}

---@return number|string
function ValueProxy:get() end

---@param v number|string
function ValueProxy:set(v) end

---Adds in one step.
---@param n number
---@return number value The new value
function ValueProxy:add(n) end

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function ValueProxy:acquire(block, timeout) end

---Releases it.
function ValueProxy:release() end

---Returns whether a process holds the lock.
---@return boolean
function ValueProxy:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function ValueProxy:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function ValueProxy:with(fn, ...) end

---@return mp.LockProxy
function ValueProxy:get_lock() end

---@return mp.ValueProxy
function ValueProxy:get_obj() end

---An Array of a manager.
---@class mp.ArrayProxy: mp.Proxy
---@field [integer] number|string From 1 on
---@field value string Of typecode `c`: the text up to the first zero
---@field raw string Of typecode `c`: all bytes
---@operator len: integer
local ArrayProxy = {}

---Returns the elements from `i` to `j`, both included. Negative indices count from the end.
---@param i? integer
---@param j? integer
---@return number[]|string
function ArrayProxy:slice(i, j) end

---Sets all elements to one value.
---@param v number|string
function ArrayProxy:fill(v) end

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function ArrayProxy:acquire(block, timeout) end

---Releases it.
function ArrayProxy:release() end

---Returns whether a process holds the lock.
---@return boolean
function ArrayProxy:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function ArrayProxy:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function ArrayProxy:with(fn, ...) end

---@return mp.LockProxy
function ArrayProxy:get_lock() end

---@return mp.ArrayProxy
function ArrayProxy:get_obj() end

---A Queue of a manager.
---@class mp.QueueProxy: mp.Proxy
local QueueProxy = {}

---Puts a value. Raises Full if no place was free in time.
---@param v any
---@param block? boolean
---@param timeout? mp.Timeout
function QueueProxy:put(v, block, timeout) end

---Puts a value, or raises Full.
---@param v any
function QueueProxy:put_nowait(v) end

---Takes the next item. Raises Empty if none came in time.
---@param block? boolean
---@param timeout? mp.Timeout
---@return any
function QueueProxy:get(block, timeout) end

---Takes the next item, or raises Empty.
---@return any
function QueueProxy:get_nowait() end

---Takes the next item if there is one.
---@param timeout? mp.Timeout 0 if left out
---@return boolean found
---@return any item
function QueueProxy:try_get(timeout) end

---Returns the next item without taking it. Raises Empty or ShutDown if there is none.
---@return any
function QueueProxy:peek() end

---`for v in q:iter() do`, until the queue is shut down and empty.
---@return fun(): any
function QueueProxy:iter() end

---Returns the number of items.
---@return integer
function QueueProxy:qsize() end

---@return boolean
function QueueProxy:empty() end

---@return boolean
function QueueProxy:full() end

---Drops all items.
function QueueProxy:clear() end

---`put` raises ShutDown from now on, and `get` does when nothing is left.
---@param immediate? boolean Drop what is left
function QueueProxy:shutdown(immediate) end

---This process no longer uses the queue.
function QueueProxy:close() end

---Does nothing. There is no thread.
function QueueProxy:join_thread() end

---Does nothing. There is no thread.
function QueueProxy:cancel_join_thread() end

---A JoinableQueue of a manager.
---@class mp.JoinableQueueProxy: mp.QueueProxy
local JoinableQueueProxy = {}

---Declares one item finished.
function JoinableQueueProxy:task_done() end

---Waits until all items are finished.
function JoinableQueueProxy:join() end

---A Lock of a manager.
---@class mp.LockProxy: mp.Proxy
local LockProxy = {}

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function LockProxy:acquire(block, timeout) end

---Releases it.
function LockProxy:release() end

---Returns whether a process holds the lock.
---@return boolean
function LockProxy:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function LockProxy:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function LockProxy:with(fn, ...) end

---An RLock of a manager.
---@class mp.RLockProxy: mp.LockProxy
local RLockProxy = {}

---A Semaphore of a manager.
---@class mp.SemaphoreProxy: mp.LockProxy
local SemaphoreProxy = {}

---Returns the number of free permits.
---@return integer
function SemaphoreProxy:get_value() end

---A BoundedSemaphore of a manager.
---@class mp.BoundedSemaphoreProxy: mp.SemaphoreProxy
local BoundedSemaphoreProxy = {}

---A Condition of a manager.
---@class mp.ConditionProxy: mp.LockProxy
local ConditionProxy = {}

---Releases the lock, waits for a notification, and takes the lock again.
---@param timeout? mp.Timeout
---@return boolean notified
function ConditionProxy:wait(timeout) end

---Waits until the predicate is true.
---@param predicate fun(): any
---@param timeout? mp.Timeout
---@return any value Its last value
function ConditionProxy:wait_for(predicate, timeout) end

---Wakes `n` waiting processes, by default one.
---@param n? integer
function ConditionProxy:notify(n) end

---Wakes all waiting processes.
function ConditionProxy:notify_all() end

---An Event of a manager.
---@class mp.EventProxy: mp.Proxy
local EventProxy = {}

---@return boolean
function EventProxy:is_set() end

---Sets the event and wakes all waiting processes.
function EventProxy:set() end

function EventProxy:clear() end

---Waits until it is set.
---@param timeout? mp.Timeout
---@return boolean
function EventProxy:wait(timeout) end

---A Barrier of a manager.
---@class mp.BarrierProxy: mp.Proxy
---@field parties integer
---@field n_waiting integer
---@field broken boolean
local BarrierProxy = {}

---Waits until all parties have arrived.
---@param timeout? mp.Timeout
---@return integer place 0 to `parties - 1`
function BarrierProxy:wait(timeout) end

---Returns the barrier to its first state. Waiting processes get BrokenBarrierError.
function BarrierProxy:reset() end

---Breaks the barrier.
function BarrierProxy:abort() end
