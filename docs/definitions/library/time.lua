---@meta time

---The clocks and the sleep of Python's `time`.
---@class time
local time = {}

---Seconds since 1970, which may jump when somebody sets the clock.
---@return number
function time.time() end

---Seconds of a clock that never goes back.
---@return number
function time.monotonic() end

---The same clock, for measuring.
---@return number
function time.perf_counter() end

---Sleeps; callbacks of pools and futures run meanwhile.
---@param seconds number 0 or more
function time.sleep(seconds) end

return time
