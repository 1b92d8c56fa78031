---@meta queue

---Queues between the threads of one process, and the errors of queues.
---@class queue
---@field Empty mp.ErrorClass
---@field Full mp.ErrorClass
---@field ShutDown mp.ErrorClass
local queue = {}

---First in, first out.
---@param maxsize? integer 0 or less: no limit
---@return mp.JoinableQueue
function queue.Queue(maxsize) end

---Last in, first out.
---@param maxsize? integer
---@return mp.JoinableQueue
function queue.LifoQueue(maxsize) end

---The smallest first, as `<` has it.
---@param maxsize? integer
---@return mp.JoinableQueue
function queue.PriorityQueue(maxsize) end

---First in, first out, without a limit and without `task_done`.
---@return mp.SimpleQueue
function queue.SimpleQueue() end

return queue
