-- A manager's Semaphore and BoundedSemaphore. They have no owners: a permit that a client had when
-- it died is not given back.

local native, part = ...
local waiting = part "waiting"
local check = part "check"
local patience = part "referent_lock".patience
local errors = native.errors

local Semaphore = {}
Semaphore.__index = Semaphore

function Semaphore.new(name, value)
  value = check.optional_integer(name, "value", value, 0) or 1
  return setmetatable({ name = name, line = waiting.line(), value = value, bound = value }, Semaphore)
end

local function not_acquired(waiter) waiting.answer(waiter, false) end

function Semaphore:acquire(block, timeout)
  timeout = patience(self.name .. ".acquire", block, timeout)
  if self.value > 0 then
    self.value = self.value - 1
    return true
  end
  if timeout and timeout <= 0 then return false end
  self.line:park(timeout, not_acquired)
end

function Semaphore:release()
  if self.name == "BoundedSemaphore" and self.value >= self.bound then
    error(errors.ValueError("BoundedSemaphore.release: it has as many permits as it may have already"), 0)
  end
  local waiter = self.line:pop()
  if waiter then return waiting.answer(waiter, true) end
  self.value = self.value + 1
end

function Semaphore:locked() return self.value == 0 end

function Semaphore:get_value() return self.value end

function Semaphore:repr()
  if self.name == "Semaphore" then return ("<Semaphore(value=%d)>"):format(self.value) end
  return ("<BoundedSemaphore(value=%d, maxvalue=%d)>"):format(self.value, self.bound)
end

local function kind(name)
  return {
    new = function(value) return Semaphore.new(name, value) end, repr = Semaphore.repr,
    methods = {
      acquire = Semaphore.acquire, release = Semaphore.release, locked = Semaphore.locked,
      get_value = Semaphore.get_value,
    },
  }
end

return { Semaphore = kind "Semaphore", BoundedSemaphore = kind "BoundedSemaphore" }
