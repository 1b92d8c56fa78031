---@meta multiprocessing.shared_memory

---The bytes of a block, from 0 on.
---@class mp.SharedBuffer
---@field [integer] integer A byte
---@operator len: integer
local SharedBuffer = {}

---@param offset? integer
---@param n? integer All that follow if left out
---@return string
function SharedBuffer:get(offset, n) end

---@param offset integer
---@param s string
function SharedBuffer:set(offset, s) end

---A block of bytes that processes share.
---@class mp.SharedMemory
---@field name string
---@field size integer
---@field buf mp.SharedBuffer
local SharedMemory = {}

---This process no longer uses it.
function SharedMemory:close() end

---Removes the name.
function SharedMemory:unlink() end

---A list of numbers, strings, booleans and None in shared memory.
---@class mp.ShareableList
---@field [integer] any
---@field shm mp.SharedMemory
---@field format string
---@operator len: integer
local ShareableList = {}

---@param v any
---@return integer
function ShareableList:count(v) end

---@param v any
---@return integer
function ShareableList:index(v) end

---@class multiprocessing.shared_memory
local shared_memory = {}

---@param options {name?: string, create?: boolean, size?: integer}
---@return mp.SharedMemory
function shared_memory.SharedMemory(options) end

---@param sequence? any[]
---@param options? {name?: string}
---@return mp.ShareableList
function shared_memory.ShareableList(sequence, options) end

return shared_memory
