---@meta signal

---Python's `signal`. Its fields also have the numbers of the signals, such as `SIGTERM`.
---@class signal
---@field SIG_DFL integer
---@field SIG_IGN integer
---@field NSIG integer
---@field [string] integer
local signal = {}

---@alias signal.Handler integer|fun(n: integer, frame: nil)

---Sets what a signal does, and returns what it did before.
---@param n integer
---@param handler signal.Handler
---@return signal.Handler?
function signal.signal(n, handler) end

---What a signal does.
---@param n integer
---@return signal.Handler?
function signal.getsignal(n) end

---Sends a signal to this process.
---@param n integer
function signal.raise_signal(n) end

---What a signal is called in English.
---@param n integer
---@return string?
function signal.strsignal(n) end

---Waits until a handler has run.
function signal.pause() end

---Has SIGALRM come after some seconds.
---@param s number
---@return integer left Of the alarm before
function signal.alarm(s) end

---Raises KeyboardInterrupt: what SIGINT does by default.
---@param n integer
---@param frame nil
function signal.default_int_handler(n, frame) end

return signal
