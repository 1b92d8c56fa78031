-- `mp.explore`: what a script says to `mprun explore`, which runs it in many orders.

local native, part = ...
local check = part "check"

local explore = {}

--- Whether the script is explored.
function explore.running() return native.is_explored() end

--- Fails unless `condition` is true: the run where the script is explored, the caller elsewhere.
function explore.check(condition, text)
  if text ~= nil and type(text) ~= "string" then check.fail("explore.check", "text", "string", text) end
  if condition then return condition end
  text = text or "explore.check: the condition is false"
  native.note_failed_check(text)
  error(native.errors.AssertionError(text), 0)
end

return explore
