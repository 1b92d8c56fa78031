-- Event between the threads of one process.

local native, part = ...
local sync, wait_list = part "thread_sync", part "wait_list"
local trace = part "thread_trace"
local wait, wake_all = wait_list.wait, wait_list.wake_all

-- Element 1 is the flag, element 2 the list of those that wait. C sees to the plain case
-- (clua_threads.h), what is here to all others.

local Event = sync.class "Event"
local FLAG, WAITERS = 1, 2

function Event.is_set(self) return self[FLAG] end

function Event.set(self)
  self[FLAG] = true
  wake_all(self[WAITERS])
end

function Event.clear(self) self[FLAG] = false end

function Event.wait(self, timeout)
  if self[FLAG] then return true end
  local may_wait, deadline = sync.time_limit("Event.wait", nil, timeout)
  return may_wait and wait(self[WAITERS], deadline) or self[FLAG]
end

function Event.__tostring(self)
  return ("<threading.Event: %s>"):format(self[FLAG] and "set" or "unset")
end

trace.event(Event)
if not native.is_traced() then native.hasten_event(Event, native.park_thread) end

return function() return trace.made(setmetatable({ false, wait_list.new "event" }, Event), "event") end
