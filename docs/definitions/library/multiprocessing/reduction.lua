---@meta multiprocessing.reduction

---How values of other modules cross to other processes.
---@class multiprocessing.reduction
local reduction = {}

---Tells how the objects of a class cross: `reducer` returns a function and its arguments, which
---rebuild the object in the other process.
---@param class table The metatable of the objects
---@param reducer fun(obj: any): function, any[]
function reduction.register(class, reducer) end

---A descriptor that crosses with what is sent.
---@param fd integer
---@return mp.DupFd
function reduction.DupFd(fd) end

---@class mp.DupFd
local DupFd = {}

---The descriptor that crossed, which then belongs to the caller.
---@return integer
function DupFd:detach() end

return reduction
