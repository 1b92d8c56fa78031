-- Barrier between the threads of one process.

local native, part = ...
local check, sync, wait_list = part "check", part "thread_sync", part "wait_list"
local trace = part "thread_trace"
local errors = native.errors
local wait = wait_list.wait

local Barrier = sync.class "Barrier"

--- What those that wait together share.
local function new_round() return { waiters = wait_list.new "barrier" } end

local function make(parties, action, timeout)
  if type(parties) == "table" then
    check.keywords("Barrier", parties, { parties = true, action = true, timeout = true })
    parties, action, timeout = parties.parties, parties.action, parties.timeout
  end
  return trace.made(setmetatable({
    parties = check.integer("Barrier", "parties", parties, 1),
    action = check.optional_callable("Barrier", "action", action),
    timeout = check.timeout("Barrier", timeout),
    n_waiting = 0, broken = false, round = new_round(),
  }, Barrier), "barrier")
end

local function broken(fn, why) error(errors.BrokenBarrierError(("Barrier.%s: %s"):format(fn, why)), 0) end

--- Ends the round at hand for all that wait in it.
local function end_round(self, outcome, why)
  local round = self.round
  round.outcome, round.why = outcome, why
  self.round, self.n_waiting = new_round(), 0
  wait_list.wake_all(round.waiters)
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
  local may_wait, deadline = sync.time_limit("Barrier.wait", nil, timeout)
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

trace.barrier(Barrier)

return make
