-- Wait lists: where the threads of this process park until another of them wakes them
-- (clua_waits.h).
--
-- What stands in these files runs without a switch to another thread, except where it parks or
-- calls a function of the script (see docs/decisions, "Embedded Lua is not preempted"). So a list
-- needs no lock.

local native = ...
local monotonic = native.monotonic

local wait_list = native.wait_list

--- The moment `timeout` seconds from now; nil for ever.
function wait_list.deadline(timeout)
  if timeout then return monotonic() + timeout end
end

return wait_list
