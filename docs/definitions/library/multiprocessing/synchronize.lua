---@meta multiprocessing.synchronize

---The value that `guard` returns. It is released at the end of its `<close>` variable.
---@class mp.LockGuard
local LockGuard = {}

---Releases the lock before the end of the scope.
function LockGuard:release() end

---The same for a semaphore.
---@class mp.SemaphoreGuard
local SemaphoreGuard = {}

---Returns the permit before the end of the scope.
function SemaphoreGuard:release() end

---A lock. Only one process can hold it at a time.
---@class mp.Lock
local Lock = {}

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function Lock:acquire(block, timeout) end

---Releases it.
function Lock:release() end

---Returns whether a process holds the lock.
---@return boolean
function Lock:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function Lock:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function Lock:with(fn, ...) end

---A lock that its holder can take again.
---@class mp.RLock: mp.Lock
local RLock = {}

---Permits that processes share.
---@class mp.Semaphore
local Semaphore = {}

---Takes a permit.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
function Semaphore:acquire(block, timeout) end

---Releases it.
function Semaphore:release() end

---Returns whether no permit is free.
---@return boolean
function Semaphore:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.SemaphoreGuard
function Semaphore:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function Semaphore:with(fn, ...) end

---Returns the number of free permits.
---@return integer
function Semaphore:get_value() end

---A semaphore that never has more permits than at its beginning.
---@class mp.BoundedSemaphore: mp.Semaphore
local BoundedSemaphore = {}

---A condition that processes wait for and notify, with its lock.
---@class mp.Condition: mp.Lock
local Condition = {}

---Releases the lock, waits for a notification, and takes the lock again.
---@param timeout? mp.Timeout
---@return boolean notified
function Condition:wait(timeout) end

---Waits until the predicate is true.
---@param predicate fun(): any
---@param timeout? mp.Timeout
---@return any value Its last value
function Condition:wait_for(predicate, timeout) end

---Wakes `n` waiting processes, by default one.
---@param n? integer
function Condition:notify(n) end

---Wakes all waiting processes.
function Condition:notify_all() end

---A flag that processes wait for.
---@class mp.Event
local Event = {}

---@return boolean
function Event:is_set() end

---Sets the event and wakes all waiting processes.
function Event:set() end

function Event:clear() end

---Waits until it is set.
---@param timeout? mp.Timeout
---@return boolean
function Event:wait(timeout) end

---A point where processes wait for each other.
---@class mp.Barrier
---@field parties integer
---@field n_waiting integer
---@field broken boolean
local Barrier = {}

---Waits until all parties have arrived.
---@param timeout? mp.Timeout
---@return integer place 0 to `parties - 1`
function Barrier:wait(timeout) end

---Returns the barrier to its first state. Waiting processes get BrokenBarrierError.
function Barrier:reset() end

---Breaks the barrier.
function Barrier:abort() end

---@class multiprocessing.synchronize
local synchronize = {}

---@return mp.Lock
function synchronize.Lock() end

---@return mp.RLock
function synchronize.RLock() end

---@param value? integer
---@return mp.Semaphore
function synchronize.Semaphore(value) end

---@param value? integer
---@return mp.BoundedSemaphore
function synchronize.BoundedSemaphore(value) end

---@param lock? mp.Lock|mp.RLock
---@return mp.Condition
function synchronize.Condition(lock) end

---@return mp.Event
function synchronize.Event() end

---@param parties integer
---@param action? function
---@param timeout? mp.Timeout
---@return mp.Barrier
function synchronize.Barrier(parties, action, timeout) end

return synchronize
