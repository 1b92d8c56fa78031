-- A manager's Condition, over a lock of the same manager.

local native, part = ...
local waiting = part "waiting"
local check = part "check"
local locks = part "referent_lock"
local errors = native.errors

local Condition = {}
Condition.__index = Condition

--- The lock that a proxy stands for; a new RLock without one. The proxy is kept, and so the lock.
local function lock_of(proxy)
  if proxy == nil then return locks.class.new "RLock" end
  local lock = native.referent(proxy)
  if getmetatable(lock) ~= locks.class then check.fail("Condition", "lock", "Lock or RLock of the same manager", proxy) end
  return lock
end

function Condition.new(proxy)
  return setmetatable({ lock = lock_of(proxy), proxy = proxy, line = waiting.line() }, Condition)
end

local function require_lock(self, method)
  if self.lock:is_held_by(native.client()) then return end
  error(errors.AssertionError(("Condition.%s: the lock is not held by this process"):format(method)), 0)
end

function Condition:acquire(...) return self.lock:acquire(...) end

function Condition:release() return self.lock:release() end

function Condition:locked() return self.lock:locked() end

local function timed_out(waiter) waiter.object.lock:take_again(waiter) end

function Condition:wait(timeout)
  timeout = check.timeout("Condition.wait", timeout)
  require_lock(self, "wait")
  local waiter = self.line:park(timeout and math.max(timeout, 0), timed_out, self)
  waiter.depth = self.lock:give_up()
end

function Condition:notify(n)
  n = check.optional_integer("Condition.notify", "n", n, 0) or 1
  require_lock(self, "notify")
  for _ = 1, n do
    local waiter = self.line:pop()
    if not waiter then return end
    self.lock:take_again(waiter, self)
  end
end

--- One that was notified is dead: the notification is for another.
function Condition:hand_on()
  local waiter = self.line:pop()
  if waiter then self.lock:take_again(waiter, self) end
end

function Condition:notify_all()
  require_lock(self, "notify_all")
  self:notify(self.line.count)
end

function Condition:repr()
  return ("<Condition(%s, %d)>"):format(self.lock:repr(), self.line.count)
end

local names = { "acquire", "release", "locked", "wait", "notify", "notify_all" }
local methods = {}
for _, name in ipairs(names) do methods[name] = Condition[name] end

return { Condition = { new = Condition.new, methods = methods, repr = Condition.repr } }
