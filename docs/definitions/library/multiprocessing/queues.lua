---@meta multiprocessing.queues

---A queue that processes put values into and get values from.
---@class mp.Queue
local Queue = {}

---Puts a value. Raises Full if no place was free in time.
---@param v any
---@param block? boolean
---@param timeout? mp.Timeout
function Queue:put(v, block, timeout) end

---Puts a value, or raises Full.
---@param v any
function Queue:put_nowait(v) end

---Takes the next item. Raises Empty if none came in time.
---@param block? boolean
---@param timeout? mp.Timeout
---@return any
function Queue:get(block, timeout) end

---Takes the next item, or raises Empty.
---@return any
function Queue:get_nowait() end

---Takes the next item if there is one.
---@param timeout? mp.Timeout 0 if left out
---@return boolean found
---@return any item
function Queue:try_get(timeout) end

---Returns the next item without taking it. Raises Empty or ShutDown if there is none.
---@return any
function Queue:peek() end

---`for v in q:iter() do`, until the queue is shut down and empty.
---@return fun(): any
function Queue:iter() end

---Returns the number of items.
---@return integer
function Queue:qsize() end

---@return boolean
function Queue:empty() end

---@return boolean
function Queue:full() end

---Drops all items.
function Queue:clear() end

---`put` raises ShutDown from now on, and `get` does when nothing is left.
---@param immediate? boolean Drop what is left
function Queue:shutdown(immediate) end

---This process no longer uses the queue.
function Queue:close() end

---Does nothing. There is no thread.
function Queue:join_thread() end

---Does nothing. There is no thread.
function Queue:cancel_join_thread() end

---A queue that counts its unfinished items. `join` waits until all are finished.
---@class mp.JoinableQueue: mp.Queue
local JoinableQueue = {}

---Declares one item finished.
function JoinableQueue:task_done() end

---Waits until all items are finished.
function JoinableQueue:join() end

---A queue without a limit and without time-outs.
---@class mp.SimpleQueue
local SimpleQueue = {}

---@param v any
function SimpleQueue:put(v) end

---@return any
function SimpleQueue:get() end

---@return boolean
function SimpleQueue:empty() end

function SimpleQueue:close() end

---@class multiprocessing.queues
local queues = {}

---@param maxsize? integer
---@return mp.Queue
function queues.Queue(maxsize) end

---@param maxsize? integer
---@return mp.JoinableQueue
function queues.JoinableQueue(maxsize) end

---@return mp.SimpleQueue
function queues.SimpleQueue() end

return queues
