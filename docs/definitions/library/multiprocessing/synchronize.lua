---@meta multiprocessing.synchronize

---What `guard` gives; released at the end of its `<close>` variable.
---@class mp.LockGuard
local LockGuard = {}

---Releases it before.
function LockGuard:release() end

---The same of a semaphore.
---@class mp.SemaphoreGuard
local SemaphoreGuard = {}

---Gives the permit back before.
function SemaphoreGuard:release() end

---A lock that one process has at a time.
---@class mp.Lock
local Lock = {}

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function Lock:acquire(block, timeout) end

---Gives it back.
function Lock:release() end

---Whether somebody has it.
---@return boolean
function Lock:locked() end

---Takes it, and gives a value for a `<close>` variable, which releases it.
---@return mp.LockGuard
function Lock:guard() end

---Takes it, calls `fn`, releases it also after an error, and returns what `fn` does.
---@param fn function
---@param ... any
---@return any ...
function Lock:with(fn, ...) end

---A lock that its holder may take again.
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

---Gives it back.
function Semaphore:release() end

---Whether no permit is free.
---@return boolean
function Semaphore:locked() end

---Takes it, and gives a value for a `<close>` variable, which releases it.
---@return mp.SemaphoreGuard
function Semaphore:guard() end

---Takes it, calls `fn`, releases it also after an error, and returns what `fn` does.
---@param fn function
---@param ... any
---@return any ...
function Semaphore:with(fn, ...) end

---How many permits are free.
---@return integer
function Semaphore:get_value() end

---Never more permits than it was made with.
---@class mp.BoundedSemaphore: mp.Semaphore
local BoundedSemaphore = {}

---What processes wait for and tell one another of, with its lock.
---@class mp.Condition: mp.Lock
local Condition = {}

---Gives the lock up until it is notified, and takes it again.
---@param timeout? mp.Timeout
---@return boolean notified
function Condition:wait(timeout) end

---Waits until the predicate holds.
---@param predicate fun(): any
---@param timeout? mp.Timeout
---@return any value Its last value
function Condition:wait_for(predicate, timeout) end

---Wakes `n` of those who wait, one if left out.
---@param n? integer
function Condition:notify(n) end

---Wakes all who wait.
function Condition:notify_all() end

---A flag that processes wait for.
---@class mp.Event
local Event = {}

---@return boolean
function Event:is_set() end

---Sets it and wakes all who wait.
function Event:set() end

function Event:clear() end

---Waits until it is set.
---@param timeout? mp.Timeout
---@return boolean
function Event:wait(timeout) end

---Where processes wait for one another.
---@class mp.Barrier
---@field parties integer
---@field n_waiting integer
---@field broken boolean
local Barrier = {}

---Waits until all are there.
---@param timeout? mp.Timeout
---@return integer place 0 to `parties - 1`
function Barrier:wait(timeout) end

---Makes it as new; who waits gets BrokenBarrierError.
function Barrier:reset() end

---Breaks it.
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
