-- Event between the threads of one process.

local _, part = ...
local sync, wait_list = part "thread_sync", part "wait_list"
local wait, wake_all = wait_list.wait, wait_list.wake_all

local Event = sync.class "Event"

function Event.is_set(self) return self.flag end

function Event.set(self)
  self.flag = true
  wake_all(self.waiters)
end

function Event.clear(self) self.flag = false end

function Event.wait(self, timeout)
  if self.flag then return true end
  local may_wait, deadline = sync.time_limit("Event.wait", nil, timeout)
  return may_wait and wait(self.waiters, deadline) or self.flag
end

function Event.__tostring(self)
  return ("<threading.Event: %s>"):format(self.flag and "set" or "unset")
end

return function() return setmetatable({ flag = false, waiters = wait_list.new "event" }, Event) end
