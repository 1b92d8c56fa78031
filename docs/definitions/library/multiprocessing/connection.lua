---@meta multiprocessing.connection

---An end of a pipe, or of a connection to another program.
---@class mp.Connection
---@field closed boolean
---@field readable boolean
---@field writable boolean
local Connection = {}

---@param v any
function Connection:send(v) end

---Waits for the next value. Raises EOFError if the other end is closed.
---@return any
function Connection:recv() end

---Returns whether something can be received.
---@param timeout? mp.Timeout 0 if left out
---@return boolean
function Connection:poll(timeout) end

---Sends a string, or a part of it.
---@param s string
---@param offset? integer Counted from 0
---@param size? integer
function Connection:send_bytes(s, offset, size) end

---What `send_bytes` sent.
---@param maxlength? integer
---@return string
function Connection:recv_bytes(maxlength) end

---A descriptor that stands for it.
---@return integer
function Connection:fileno() end

function Connection:close() end

---Accepts connections of other programs.
---@class mp.Listener
---@field address mp.Address
---@field last_accepted? mp.Address
local Listener = {}

---@param timeout? mp.Timeout
---@return mp.Connection
function Listener:accept(timeout) end

function Listener:close() end

---A path, an abstract name (which begins with a zero byte) or `{host, port}`.
---@alias mp.Address string|{[1]: string, [2]: integer}

---@class multiprocessing.connection
local connection = {}

---@param duplex? boolean
---@return mp.Connection
---@return mp.Connection
function connection.Pipe(duplex) end

---Waits until some are ready, and returns those.
---@param list any[] Connections, queues, processes, sentinels, descriptors
---@param timeout? mp.Timeout
---@return any[]
function connection.wait(list, timeout) end

---@class mp.ListenerOptions
---@field address? mp.Address
---@field family? "AF_UNIX"|"AF_INET"|"AF_INET6"
---@field backlog? integer
---@field authkey? string

---@param address? mp.Address
---@param family? "AF_UNIX"|"AF_INET"|"AF_INET6"
---@param backlog? integer
---@param authkey? string
---@return mp.Listener
---@overload fun(options: mp.ListenerOptions): mp.Listener
function connection.Listener(address, family, backlog, authkey) end

---@param address mp.Address
---@param options? {authkey?: string, family?: string, timeout?: mp.Timeout}
---@return mp.Connection
function connection.Client(address, options) end

return connection
