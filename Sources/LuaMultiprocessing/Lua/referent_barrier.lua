-- A manager's Barrier. All that wait are answered at once, so that there is no time of leaving.

local native, part = ...
local waiting = part "waiting"
local check = part "check"
local errors = native.errors

local Barrier = {}
Barrier.__index = Barrier

function Barrier.new(parties, action, timeout)
  return setmetatable({
    parties = check.integer("Barrier", "parties", parties, 1),
    action = check.optional_callable("Barrier", "action", action),
    timeout = check.timeout("Barrier", timeout),
    broken = false, line = waiting.line(),
  }, Barrier)
end

local function broken_error(why) return errors.BrokenBarrierError(why) end

local function dismiss(self, why)
  for waiter in self.line.pop, self.line do waiting.fail(waiter, broken_error(why)) end
end

local function break_it(self, why)
  self.broken = why
  dismiss(self, why)
end

local TOO_LONG = "a party has waited for too long"

local function timed_out(waiter)
  waiting.fail(waiter, broken_error(TOO_LONG))
  break_it(waiter.object, TOO_LONG)
end

--- The process of one that waits is gone: its party will not come.
local function dropped(waiter) break_it(waiter.object, "a process died at the barrier") end

--- The last party is there: the others get 0, 1, … in the order in which they came.
local function complete(self)
  if self.action then
    local done, err = pcall(self.action)
    if not done then
      break_it(self, "the action failed")
      error(err, 0)
    end
  end
  local index = 0
  for waiter in self.line.pop, self.line do
    waiting.answer(waiter, index)
    index = index + 1
  end
  return index
end

function Barrier:wait(timeout)
  timeout = check.timeout("Barrier.wait", timeout)
  if timeout == nil then timeout = self.timeout end
  if self.broken then error(broken_error(self.broken), 0) end
  if self.line.count + 1 >= self.parties then return complete(self) end
  if timeout and timeout <= 0 then
    break_it(self, TOO_LONG)
    error(broken_error(TOO_LONG), 0)
  end
  self.line:park(timeout, timed_out, self).dropped = dropped
end

function Barrier:reset()
  dismiss(self, "the barrier was reset")
  self.broken = false
end

function Barrier:abort() break_it(self, "the barrier was aborted") end

function Barrier:repr()
  if self.broken then return ("<Barrier at %p broken>"):format(self) end
  return ("<Barrier at %p waiters=%d/%d>"):format(self, self.line.count, self.parties)
end

return {
  Barrier = {
    new = Barrier.new, repr = Barrier.repr,
    methods = {
      wait = Barrier.wait, reset = Barrier.reset, abort = Barrier.abort,
      ["#get parties"] = function(self) return self.parties end,
      ["#get n_waiting"] = function(self) return self.line.count end,
      ["#get broken"] = function(self) return self.broken ~= false end,
    },
  },
}
