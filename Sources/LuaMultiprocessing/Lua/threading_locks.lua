-- The synchronisation objects of `threading`: for the threads of one process, which they never
-- leave.

local native, part = ...
local check, wait_list = part "check", part "wait_list"
local errors = native.errors
local current = native.current_thread
local wait, wake_one, wake_all = wait_list.wait, wait_list.wake_one, wait_list.wake_all
local new_list, deadline_of = wait_list.new, wait_list.deadline

local locks = {}

--- A class whose objects do not cross to other processes.
local function class(name)
  local made = { __name = name, __reduce = false }
  made.__index = made
  return made
end

local function assertion(text) error(errors.AssertionError(text), 0) end

--- Reads `acquire`'s arguments: whether to wait at all, and until when.
local function patience(fn, block, timeout)
  check.optional(fn, "block", "boolean", block)
  check.timeout(fn, timeout)
  if block == false or timeout and timeout <= 0 then return false end
  return true, deadline_of(timeout)
end

--- Adds `guard`, `with` and `__close` to a class that has `acquire` and `release`.
local function add_scopes(made)
  made.__close = function(self) self:release() end

  function made.guard(self)
    self:acquire()
    return self
  end

  function made.with(self, fn, ...)
    check.callable(made.__name .. ".with", "fn", fn)
    self:acquire()
    local _ <close> = self
    return fn(...)
  end
end

-- Lock

local Lock = class "Lock"

--- What the last fork left behind: threads numbered up to `mark`, the one that forked excepted.
local mark, survivor = 0, nil

--- The thread that has a lock; nil for one that a fork left behind, whose locks are free.
local function holder(lock)
  local owner = lock.owner
  if owner and owner <= mark and owner ~= survivor then
    lock.owner = nil
    return nil
  end
  return owner
end

--- In a forked child: of the threads numbered up to `newest` only `thread` is there.
function locks.become_fork(thread, newest) survivor, mark = thread, newest end

function locks.Lock() return setmetatable({ waiters = new_list() }, Lock) end

local function acquire_slowly(self, block, timeout)
  local may_wait, deadline = patience("Lock.acquire", block, timeout)
  while holder(self) do
    if not may_wait then return false end
    may_wait = wait(self.waiters, deadline)
  end
  self.owner = current()
  return true
end

function Lock.acquire(self, block, timeout)
  if self.owner or block ~= nil then return acquire_slowly(self, block, timeout) end
  self.owner = current()
  return true
end

function Lock.release(self)
  if not self.owner then error(errors.ValueError "Lock.release: the lock is not held", 0) end
  self.owner = nil
  if self.waiters.first then wake_one(self.waiters) end
end

function Lock.locked(self) return holder(self) ~= nil end

function Lock.__tostring(self)
  return ("<%s threading.Lock>"):format(holder(self) and "locked" or "unlocked")
end
add_scopes(Lock)

--- What a condition asks of its lock: whether the caller has it, to give it up wholly, and to take
--- it back.
function Lock.is_held_by_caller(self) return self.owner ~= nil end
function Lock.give_up(self) self:release() return 1 end
function Lock.take_back(self) return self:acquire() end

-- RLock

local RLock = class "RLock"

--- RLocks that somebody waits for, by the thread that has them: who ends with one leaves it to the
--- next.
local awaited = {}

function locks.RLock() return setmetatable({ waiters = new_list(), depth = 0 }, RLock) end

local function note_owner(self, me)
  self.owner = me
  self.depth = 1
  if self.waiters.first then
    awaited[me] = awaited[me] or setmetatable({}, { __mode = "k" })
    awaited[me][self] = true
  end
end

--- Takes an RLock whose owner has ended or is free; nil if somebody has it.
local function try_take(self, me)
  local owner = holder(self)
  if owner and native.is_thread(owner) then return nil end
  note_owner(self, me)
  return owner ~= nil
end

local function acquire_recursive(self, me, block, timeout)
  local may_wait, deadline = patience("RLock.acquire", block, timeout)
  if self.owner == me then
    self.depth = self.depth + 1
    return true
  end
  while true do
    local abandoned = try_take(self, me)
    if abandoned then return true, "abandoned" end
    if abandoned ~= nil then return true end
    if not may_wait then return false end
    local owner = self.owner
    awaited[owner] = awaited[owner] or setmetatable({}, { __mode = "k" })
    awaited[owner][self] = true
    may_wait = wait(self.waiters, deadline)
  end
end

function RLock.acquire(self, block, timeout)
  local me = current()
  if self.owner or block ~= nil then return acquire_recursive(self, me, block, timeout) end
  note_owner(self, me)
  return true
end

local function free(self)
  self.owner = nil
  if self.waiters.first then wake_one(self.waiters) end
end

function RLock.release(self)
  if self.owner ~= current() then assertion "RLock.release: the lock is not held by this thread" end
  local depth = self.depth - 1
  self.depth = depth
  if depth == 0 then free(self) end
end

function RLock.locked(self) return holder(self) ~= nil end

function RLock.__tostring(self)
  local owner = holder(self)
  return ("<%s threading.RLock owner=%s count=%d>"):format(
    owner and "locked" or "unlocked", owner and native.thread_name(owner) or "None", owner and self.depth or 0)
end
add_scopes(RLock)

function RLock.is_held_by_caller(self) return self.owner == current() end

function RLock.give_up(self)
  local depth = self.depth
  self.depth = 0
  free(self)
  return depth
end

function RLock.take_back(self, depth)
  self:acquire()
  self.depth = depth
end

--- Hands on what a thread that has ended still had. Called by its thread, at its very end.
function locks.abandon(thread)
  local left = awaited[thread]
  awaited[thread] = nil
  for lock in pairs(left or {}) do
    if lock.owner == thread then wake_one(lock.waiters) end
  end
end

-- Condition

local Condition = class "Condition"

local LOCKS = { [Lock] = true, [RLock] = true }

function locks.Condition(lock)
  if type(lock) == "table" and getmetatable(lock) == nil then
    check.keywords("Condition", lock, { lock = true })
    lock = lock.lock
  end
  if lock == nil then
    lock = locks.RLock()
  elseif not LOCKS[getmetatable(lock)] then
    check.fail("Condition", "lock", "Lock, RLock or nil of threading", lock)
  end
  return setmetatable({ lock = lock, waiters = new_list() }, Condition)
end

function Condition.acquire(self, block, timeout) return self.lock:acquire(block, timeout) end
function Condition.release(self) return self.lock:release() end
function Condition.locked(self) return self.lock:locked() end
add_scopes(Condition)

local function require_lock(self, method)
  if not self.lock:is_held_by_caller() then
    assertion(("Condition.%s: the lock is not held by this thread"):format(method))
  end
end

--- Gives the lock up, waits, and has it again before it returns or raises.
local function wait_without_lock(self, may_wait, deadline)
  local depth = self.lock:give_up()
  local ok, woken = true, false
  if may_wait then ok, woken = pcall(wait, self.waiters, deadline) end
  self.lock:take_back(depth)
  if not ok then error(woken, 0) end
  return woken
end

function Condition.wait(self, timeout)
  local may_wait, deadline = patience("Condition.wait", nil, timeout)
  require_lock(self, "wait")
  return wait_without_lock(self, may_wait, deadline)
end

function Condition.wait_for(self, predicate, timeout)
  check.callable("Condition.wait_for", "predicate", predicate)
  local may_wait, deadline = patience("Condition.wait_for", nil, timeout)
  require_lock(self, "wait_for")
  local found = predicate()
  while not found and may_wait do
    may_wait = wait_without_lock(self, true, deadline)
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
  wake_all(self.waiters)
end

function Condition.__tostring(self)
  return ("<Condition(%s, %d)>"):format(tostring(self.lock), wait_list.count(self.waiters))
end

-- Semaphore

local Semaphore, BoundedSemaphore = class "Semaphore", class "BoundedSemaphore"

local function make_semaphore(made, name)
  return function(value)
    if type(value) == "table" then
      check.keywords(name, value, { value = true })
      value = value.value
    end
    value = check.optional_integer(name, "value", value, 0) or 1
    return setmetatable({ value = value, most = made == BoundedSemaphore and value or math.maxinteger,
      waiters = new_list() }, made)
  end
end
locks.Semaphore = make_semaphore(Semaphore, "Semaphore")
locks.BoundedSemaphore = make_semaphore(BoundedSemaphore, "BoundedSemaphore")

for name, made in pairs { Semaphore = Semaphore, BoundedSemaphore = BoundedSemaphore } do
  function made.acquire(self, block, timeout)
    if self.value == 0 or block ~= nil then
      local may_wait, deadline = patience(name .. ".acquire", block, timeout)
      while self.value == 0 do
        if not may_wait then return false end
        may_wait = wait(self.waiters, deadline)
      end
    end
    self.value = self.value - 1
    return true
  end

  function made.release(self, n)
    n = check.optional_integer(name .. ".release", "n", n, 1) or 1
    if n > self.most - self.value then
      error(errors.ValueError(name .. ".release: the semaphore was released too many times"), 0)
    end
    self.value = self.value + n
    while n > 0 and wake_one(self.waiters) do n = n - 1 end
  end

  function made.locked(self) return self.value == 0 end
  function made.get_value(self) return self.value end

  function made.__tostring(self) return ("<threading.%s: value=%d>"):format(name, self.value) end
  add_scopes(made)
end

-- Event

local Event = class "Event"

function locks.Event() return setmetatable({ flag = false, waiters = new_list() }, Event) end

function Event.is_set(self) return self.flag end

function Event.set(self)
  self.flag = true
  wake_all(self.waiters)
end

function Event.clear(self) self.flag = false end

function Event.wait(self, timeout)
  if self.flag then return true end
  local may_wait, deadline = patience("Event.wait", nil, timeout)
  return may_wait and wait(self.waiters, deadline) or self.flag
end

function Event.__tostring(self)
  return ("<threading.Event: %s>"):format(self.flag and "set" or "unset")
end

-- Barrier

local Barrier = class "Barrier"

function locks.Barrier(parties, action, timeout)
  if type(parties) == "table" then
    check.keywords("Barrier", parties, { parties = true, action = true, timeout = true })
    parties, action, timeout = parties.parties, parties.action, parties.timeout
  end
  return setmetatable({
    parties = check.integer("Barrier", "parties", parties, 1),
    action = check.optional_callable("Barrier", "action", action),
    timeout = check.timeout("Barrier", timeout),
    n_waiting = 0, broken = false, round = { waiters = new_list() },
  }, Barrier)
end

local function broken(fn, why) error(errors.BrokenBarrierError(("Barrier.%s: %s"):format(fn, why)), 0) end

--- Ends the round at hand for all that wait in it.
local function end_round(self, outcome, why)
  local round = self.round
  round.outcome, round.why = outcome, why
  self.round, self.n_waiting = { waiters = new_list() }, 0
  wake_all(round.waiters)
end

local function break_barrier(self, why)
  self.broken = true
  end_round(self, "broken", why)
end

--- The last of a round: runs the action, then lets the others go.
local function complete(self)
  if self.action then
    local round = self.round
    round.is_running = true
    local ok, err = pcall(self.action)
    if not ok then
      if self.round == round then break_barrier(self, "the action raised an error") end
      error(err, 0)
    end
    if self.round ~= round then broken("wait", round.why or "the barrier was reset") end
  end
  end_round(self, "passed")
end

local function wait_for_others(self, round, deadline, may_wait)
  local ok, woken = true, false
  if may_wait then ok, woken = pcall(wait, round.waiters, deadline) end
  if round.outcome == "passed" then
    if not ok then error(woken, 0) end
    return
  end
  if round.outcome == nil then break_barrier(self, ok and "a wait ran out of time" or "a wait was interrupted") end
  if not ok then error(woken, 0) end
  broken("wait", round.why)
end

function Barrier.wait(self, timeout)
  if timeout == nil then timeout = self.timeout end
  local may_wait, deadline = patience("Barrier.wait", nil, timeout)
  -- Who comes while the action of the round before runs is of the next round.
  while self.round.is_running do
    if not may_wait then broken("wait", "a wait ran out of time") end
    may_wait = wait(self.round.waiters, deadline)
  end
  if self.broken then broken("wait", "the barrier is broken") end
  local round, place = self.round, self.n_waiting
  self.n_waiting = place + 1
  if self.n_waiting == self.parties then complete(self) else wait_for_others(self, round, deadline, may_wait) end
  return place
end

function Barrier.reset(self)
  if self.n_waiting > 0 then end_round(self, "broken", "the barrier was reset") end
  self.broken = false
end

function Barrier.abort(self)
  break_barrier(self, "the barrier was aborted")
end

function Barrier.__tostring(self)
  return ("<threading.Barrier: %s>"):format(self.broken and "broken"
    or ("waiters=%d/%d"):format(self.n_waiting, self.parties))
end

return locks
