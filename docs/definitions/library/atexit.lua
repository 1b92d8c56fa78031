---@meta atexit

---Functions that run at the end of this process. Python's `atexit`.
---@class atexit
local atexit = {}

---Has `fn(…)` called at the end of this process.
---@generic F: function
---@param fn F
---@param ... any
---@return F
function atexit.register(fn, ...) end

---Takes a function out again.
---@param fn function
function atexit.unregister(fn) end

return atexit
