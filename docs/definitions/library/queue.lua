---@meta queue

---The errors of queues.
---@class queue
---@field Empty mp.ErrorClass
---@field Full mp.ErrorClass
---@field ShutDown mp.ErrorClass
local queue = {}

return queue
