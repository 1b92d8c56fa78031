-- A manager's Event.

local _, part = ...
local waiting = part "waiting"
local check = part "check"

local Event = {}
Event.__index = Event

function Event.new() return setmetatable({ flag = false, line = waiting.line() }, Event) end

function Event:is_set() return self.flag end

function Event:set()
  self.flag = true
  for waiter in self.line.pop, self.line do waiting.answer(waiter, true) end
end

function Event:clear() self.flag = false end

local function timed_out(waiter) waiting.answer(waiter, false) end

function Event:wait(timeout)
  timeout = check.timeout("Event.wait", timeout)
  if self.flag then return true end
  if timeout and timeout <= 0 then return false end
  self.line:park(timeout, timed_out)
end

function Event:repr() return ("<Event at %p %s>"):format(self, self.flag and "set" or "unset") end

return {
  Event = {
    new = Event.new, repr = Event.repr,
    methods = { is_set = Event.is_set, set = Event.set, clear = Event.clear, wait = Event.wait },
  },
}
