-- Condition between the threads of one process.

local _, part = ...
local check, sync, wait_list, locks = part "check", part "thread_sync", part "wait_list", part "thread_lock"
local trace = part "thread_trace"
local wait, wake_one = wait_list.wait, wait_list.wake_one

local Condition = sync.class "Condition"

local function make(lock)
  if type(lock) == "table" and getmetatable(lock) == nil then
    check.keywords("Condition", lock, { lock = true })
    lock = lock.lock
  end
  if lock == nil then
    lock = locks.RLock()
  elseif not locks.classes[getmetatable(lock)] then
    check.fail("Condition", "lock", "Lock, RLock or nil of threading", lock)
  end
  return trace.made(setmetatable({ lock = lock, waiters = wait_list.new "condition" }, Condition), "condition")
end

function Condition.acquire(self, block, timeout) return self.lock:acquire(block, timeout) end
function Condition.release(self) return self.lock:release() end
function Condition.locked(self) return self.lock:locked() end
sync.add_scopes(Condition)

local function require_lock(self, method)
  if not self.lock:is_held_by_caller() then
    sync.assertion(("Condition.%s: the lock is not held by this thread"):format(method))
  end
end

--- Gives the lock up, waits, and has it again before it returns or raises.
function Condition.pause(self, may_wait, deadline)
  local depth = self.lock:give_up()
  local ok, woken = true, false
  if may_wait then ok, woken = pcall(wait, self.waiters, deadline) end
  self.lock:take_back(depth)
  if not ok then error(woken, 0) end
  return woken
end

function Condition.wait(self, timeout)
  local may_wait, deadline = sync.time_limit("Condition.wait", nil, timeout)
  require_lock(self, "wait")
  return self:pause(may_wait, deadline)
end

function Condition.wait_for(self, predicate, timeout)
  check.callable("Condition.wait_for", "predicate", predicate)
  local may_wait, deadline = sync.time_limit("Condition.wait_for", nil, timeout)
  require_lock(self, "wait_for")
  local found = predicate()
  while not found and may_wait do
    may_wait = self:pause(true, deadline)
    found = predicate()
  end
  return found
end

function Condition.notify(self, n)
  n = check.optional_integer("Condition.notify", "n", n, 0) or 1
  require_lock(self, "notify")
  while n > 0 and wake_one(self.waiters) do n = n - 1 end
end

function Condition.notify_all(self)
  require_lock(self, "notify_all")
  wait_list.wake_all(self.waiters)
end

function Condition.__tostring(self)
  return ("<Condition(%s, %d)>"):format(tostring(self.lock), wait_list.count(self.waiters))
end

trace.condition(Condition)

return make
