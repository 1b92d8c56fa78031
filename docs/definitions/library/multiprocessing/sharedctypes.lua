---@meta _

---A number in shared memory.
---@class mp.RawValue
---@field value number|string
local RawValue = {}

---Adds in one step.
---@param n number
---@return number value The new value
function RawValue:add(n) end

---A number in shared memory, with the methods of its lock.
---@class mp.Value: mp.RawValue
local Value = {}

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function Value:acquire(block, timeout) end

---Releases it.
function Value:release() end

---Returns whether a process holds the lock.
---@return boolean
function Value:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function Value:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function Value:with(fn, ...) end

---@return mp.Lock|mp.RLock
function Value:get_lock() end

---The number without its lock.
---@return mp.RawValue
function Value:get_obj() end

---An array in shared memory.
---@class mp.RawArray
---@field [integer] number|string From 1 on
---@field value string Of typecode `c`: the text up to the first zero
---@field raw string Of typecode `c`: all bytes
---@operator len: integer
local RawArray = {}

---Returns the elements from `i` to `j`, both included. Negative indices count from the end.
---@param i? integer
---@param j? integer
---@return number[]|string
function RawArray:slice(i, j) end

---Sets all elements to one value.
---@param v number|string
function RawArray:fill(v) end

---An array in shared memory, with the methods of its lock.
---@class mp.Array: mp.RawArray
local Array = {}

---Takes it.
---@param block? boolean
---@param timeout? mp.Timeout
---@return boolean taken
---@return "abandoned"? reason The holder died or ended
function Array:acquire(block, timeout) end

---Releases it.
function Array:release() end

---Returns whether a process holds the lock.
---@return boolean
function Array:locked() end

---Takes the lock, and returns a value for a `<close>` variable that releases it.
---@return mp.LockGuard
function Array:guard() end

---Takes the lock, calls `fn`, releases the lock, also after an error, and returns what `fn` returned.
---@param fn function
---@param ... any
---@return any ...
function Array:with(fn, ...) end

---@return mp.Lock|mp.RLock
function Array:get_lock() end

---The array without its lock.
---@return mp.RawArray
function Array:get_obj() end

---@class multiprocessing.sharedctypes
local sharedctypes = {}

---A type with C's layout: a list of `{name, typecode[, length]}`.
---@param fields table[]
---@return table
function sharedctypes.Structure(fields) end

---@param typecode string|table
---@param value? any
---@param options? table
---@return mp.Value
function sharedctypes.Value(typecode, value, options) end

---@param typecode string|table
---@param value? any
---@return mp.RawValue
function sharedctypes.RawValue(typecode, value) end

---@param typecode string|table
---@param size_or_initial integer|any[]
---@param options? table
---@return mp.Array
function sharedctypes.Array(typecode, size_or_initial, options) end

---@param typecode string|table
---@param size_or_initial integer|any[]
---@return mp.RawArray
function sharedctypes.RawArray(typecode, size_or_initial) end

---The number of bytes of a value, an array, a structure or a typecode.
---@param x any
---@return integer
function sharedctypes.sizeof(x) end

---The address in this process, for C modules.
---@param x any
---@return integer
function sharedctypes.addressof(x) end

---A new value or array with the same contents, without a lock.
---@param x any
---@return any
function sharedctypes.copy(x) end

---The same memory, guarded by a lock.
---@param x any
---@param lock? mp.Lock|mp.RLock
---@return any
function sharedctypes.synchronized(x, lock) end

---How a value or array crosses to another process.
function sharedctypes.rebuild(...) end

return sharedctypes
