-- Lock and RLock between the threads of one process.

local native, part = ...
local check, sync, wait_list, registry = part "check", part "thread_sync", part "wait_list", part "thread_registry"
local trace = part "thread_trace"
local errors = native.errors
local current = native.current_thread
local wait, wake_one = wait_list.wait, wait_list.wake_one

-- What the last fork left behind

--- Threads numbered up to `mark` are gone, the one that forked excepted.
local mark, survivor = 0, nil

registry.on_fork(function(me, newest) survivor, mark = me, newest end)

local function is_left_behind(owner) return owner <= mark and owner ~= survivor end

-- Lock: element 1 is the number of the thread that has it, or false; element 2 is the list of those
-- that wait. C sees to the plain case (clua_threads.h), what is here to all others.

local Lock = sync.class "Lock"
local OWNER, WAITERS = 1, 2

local function make_lock()
  local self = setmetatable({ false, false }, Lock)
  self[WAITERS] = wait_list.new("lock", self)
  return trace.made(self, "lock")
end

local function require_lock(self, fn)
  if type(self) ~= "table" or getmetatable(self) ~= Lock then check.missing_self("Lock", fn, "lock", self) end
end

--- The thread that has the lock; nil for one that a fork left behind, whose locks are free.
function Lock.holder(self)
  local owner = self[OWNER]
  if owner and is_left_behind(owner) then
    owner = false
    self[OWNER] = false
  end
  return owner or nil
end

function Lock.acquire(self, block, timeout)
  require_lock(self, "acquire")
  local may_wait, deadline = sync.time_limit("Lock.acquire", block, timeout)
  while self:holder() do
    if not may_wait then return false end
    may_wait = wait(self[WAITERS], deadline)
  end
  self[OWNER] = current()
  return true
end

function Lock.release(self)
  require_lock(self, "release")
  if not self[OWNER] then error(errors.ValueError "Lock.release: the lock is not held", 0) end
  self[OWNER] = false
  wake_one(self[WAITERS])
end

function Lock.locked(self)
  require_lock(self, "locked")
  return self:holder() ~= nil
end

function Lock.__tostring(self)
  return ("<%s threading.Lock>"):format(self:holder() and "locked" or "unlocked")
end
sync.add_scopes(Lock)

trace.lock(Lock)

if not native.is_traced() then
  --- Checks the arguments and takes the lock; C makes the call.
  function Lock.with(self, fn)
    require_lock(self, "with")
    check.callable("Lock.with", "fn", fn)
    self:acquire()
  end
  native.hasten_lock(Lock)
end

--- What a condition asks of its lock: whether the caller has it, to give it up wholly, and to take
--- it back.
function Lock.is_held_by_caller(self) return self[OWNER] ~= false end
function Lock.give_up(self) self:release() return 1 end
function Lock.take_back(self) return self:acquire() end

-- RLock

local RLock = sync.class "RLock"

--- RLocks that somebody waits for, by the thread that has them: who ends with one leaves it to the
--- next.
local awaited = {}

local function make_recursive()
  local self = setmetatable({ depth = 0 }, RLock)
  self.waiters = wait_list.new("RLock", self)
  return trace.made(self, "RLock")
end

--- The thread that has the lock; nil for one that a fork left behind.
function RLock.holder(self)
  if self.owner and is_left_behind(self.owner) then self.owner = nil end
  return self.owner
end

local function note_owner(self, me)
  self.owner = me
  self.depth = 1
  if wait_list.count(self.waiters) > 0 then
    awaited[me] = awaited[me] or setmetatable({}, { __mode = "k" })
    awaited[me][self] = true
  end
end

--- Takes an RLock whose owner has ended or is free; nil if somebody has it.
local function try_take(self, me)
  local owner = self:holder()
  if owner and native.is_thread(owner) then return nil end
  note_owner(self, me)
  return owner ~= nil
end

local function acquire_recursive(self, me, block, timeout)
  local may_wait, deadline = sync.time_limit("RLock.acquire", block, timeout)
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
  wake_one(self.waiters)
end

function RLock.release(self)
  if self.owner ~= current() then sync.assertion "RLock.release: the lock is not held by this thread" end
  local depth = self.depth - 1
  self.depth = depth
  if depth == 0 then free(self) end
end

function RLock.locked(self) return self:holder() ~= nil end

function RLock.__tostring(self)
  local owner = self:holder()
  return ("<%s threading.RLock owner=%s count=%d>"):format(
    owner and "locked" or "unlocked", owner and native.thread_name(owner) or "None", owner and self.depth or 0)
end
sync.add_scopes(RLock)

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
trace.lock(RLock)

--- Hands on what a thread that has ended still had. Called by its thread, at its very end.
local function abandon(thread)
  local left = awaited[thread]
  awaited[thread] = nil
  for lock in pairs(left or {}) do
    if lock.owner == thread then wake_one(lock.waiters) end
  end
end

return { Lock = make_lock, RLock = make_recursive, classes = { [Lock] = true, [RLock] = true }, abandon = abandon }
