---@meta time

---The clocks and the sleep of Python's `time`.
---@class time
local time = {}

---Returns the seconds since 1970. They jump if somebody sets the clock.
---@return number
function time.time() end

---Returns the seconds of a clock that never goes back.
---@return number
function time.monotonic() end

---The same clock, for measuring.
---@return number
function time.perf_counter() end

---Sleeps. Callbacks of pools and futures run meanwhile.
---@param seconds number 0 or more
function time.sleep(seconds) end

return time
