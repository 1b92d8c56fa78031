-- A manager's Lock and RLock. Their owners are clients: processes, not proxies.

local native, part = ...
local waiting = part "waiting"
local check = part "check"
local errors = native.errors

local Lock = {}
Lock.__index = Lock

function Lock.new(name)
  return setmetatable({ name = name, line = waiting.line(), depth = 0 }, Lock)
end

local function is_recursive(self) return self.name == "RLock" end

--- Whether the client that has the lock is gone, and it is free for the next.
local function look_after_owner(self)
  if self.owner and native.owner_is_gone(self.owner) then
    waiting.disown(self.owner, self)
    self:abandon()
  end
end

local function give(self, client, depth)
  self.owner, self.depth = client, depth or 1
  waiting.own(client, self, Lock.abandon)
  local abandoned = self.abandoned
  self.abandoned = nil
  return abandoned
end

--- Answers of `acquire`: true, and "abandoned" if the last owner died with the lock in its hands.
local function taken(abandoned)
  if abandoned then return true, "abandoned" end
  return true
end

--- What a waiter in the line gets: the result of `acquire`, or of the `wait` of a Condition.
local function hand_over(self, waiter)
  local abandoned = give(self, waiter.client, waiter.depth)
  self.notified = waiter.notified
  if waiter.result ~= nil then
    waiting.answer(waiter, waiter.result)
  else
    waiting.answer(waiter, taken(abandoned))
  end
end

local function pass_on(self)
  self.owner, self.depth, self.notified = nil, 0, nil
  local waiter = self.line:pop()
  if waiter then hand_over(self, waiter) end
end

--- The owner is gone.
function Lock:abandon()
  self.abandoned = true
  local condition = self.notified
  pass_on(self)
  -- It may have died before it knew that it was notified.
  if condition then condition:hand_on() end
end

local function not_acquired(waiter) waiting.answer(waiter, false) end

--- The time that a call with these arguments waits: nil for ever, 0 not at all.
local function patience(name, block, timeout)
  if block ~= nil and type(block) ~= "boolean" then check.fail(name, "block", "boolean or nil", block) end
  timeout = check.timeout(name, timeout)
  if block == false then return 0 end
  return timeout
end

function Lock:acquire(block, timeout)
  timeout = patience(self.name .. ".acquire", block, timeout)
  local client = native.owner()
  if is_recursive(self) and self.owner == client then
    self.depth = self.depth + 1
    return true
  end
  look_after_owner(self)
  if not self.owner then return taken(give(self, client)) end
  if timeout and timeout <= 0 then return false end
  self.line:park(timeout, not_acquired)
end

function Lock:is_held_by(client) return self.owner == client end

function Lock:release()
  if is_recursive(self) then
    if self.owner ~= native.client() then
      error(errors.AssertionError("RLock.release: the lock is not held by this process"), 0)
    end
    self.depth = self.depth - 1
    if self.depth > 0 then return end
  elseif not self.owner then
    error(errors.ValueError("Lock.release: the lock is not held"), 0)
  end
  waiting.disown(self.owner, self)
  pass_on(self)
end

function Lock:locked()
  look_after_owner(self)
  return self.owner ~= nil
end

--- Gives the lock up wholly, for the `wait` of a Condition; returns how often it was held.
function Lock:give_up()
  local depth = self.depth
  waiting.disown(self.owner, self)
  pass_on(self)
  return depth
end

--- Lets a waiter of a Condition take the lock again: one whose time is up, or one that was notified
--- by `condition`, which notifies another if this one dies.
function Lock:take_again(waiter, condition)
  waiter.result, waiter.expire, waiter.notified = condition ~= nil, nil, condition
  waiter.dropped = condition and function() condition:hand_on() end
  if self.owner then self.line:push(waiter) else hand_over(self, waiter) end
end

function Lock:repr()
  return ("<%s(locked=%s)>"):format(self.name, self:locked() and "True" or "False")
end

local function kind(name)
  return {
    new = function() return Lock.new(name) end, repr = Lock.repr,
    methods = { acquire = Lock.acquire, release = Lock.release, locked = Lock.locked },
  }
end

return { Lock = kind "Lock", RLock = kind "RLock", class = Lock, patience = patience }
