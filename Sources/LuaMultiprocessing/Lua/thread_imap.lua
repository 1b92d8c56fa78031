-- `imap` and `imap_unordered` of ThreadPool.

local native, part = ...
local check, wait_list, outcomes = part "check", part "wait_list", part "thread_outcomes"
local errors = native.errors

local function fail(class, text) error(errors[class](text), 0) end

--- The job of one item.
local Item = {}
Item.__index = Item

local Iterator = { __name = "IMapIterator", __reduce = false }
Iterator.__index = Iterator

local function take_outcome(self, index, ok, value)
  self.outcomes[index] = { index = index, ok = ok, value = value }
  if not self.is_ordered then self.arrived[#self.arrived + 1] = index end
  self.done = self.done + 1
  if self.bar then self.bar(self.done) end
  wait_list.wake_one(self.waiters)
end

function Item.run(self)
  local item = self.item
  self.item = nil
  local ok, value = pcall(self.owner.f, item)
  take_outcome(self.owner, self.index, ok, value)
  return ok
end

function Item.drop(self, err)
  self.left = 0
  take_outcome(self.owner, self.index, false, err)
end

--- Nothing more is drawn.
local function let_source_go(self) self.is_drawn, self.draw = true, nil end

--- Draws inputs as far ahead of the consumer as may be.
local function fill(self)
  while not self.is_drawn and self.last - self.told < self.ahead do
    local ok, found, item = pcall(self.draw)
    if not ok then
      let_source_go(self)
      self.last = self.last + 1
      self.tail = { index = self.last, ok = false, value = found }
    elseif found then
      self.last = self.last + 1
      local job = setmetatable({ item = item, f = self.f, owner = self, index = self.last, left = 1 }, Item)
      self.jobs[self.last] = job
      self.workers:add(job)
    else
      let_source_go(self)
    end
  end
end

--- The outcome whose turn it is; nil if it is not there yet.
local function ready_outcome(self)
  local index
  if self.is_ordered then index = self.told + 1 else index = table.remove(self.arrived, 1) end
  local outcome = index and self.outcomes[index]
  if outcome then
    self.outcomes[index], self.jobs[index] = nil, nil
    return outcome
  end
  if self.tail and self.told + 1 == self.tail.index then return self.tail end
end

local function end_bar(self, is_success)
  if self.bar then self.bar(self.done, is_success) end
  self.bar = nil
end

local function take(self, timeout)
  fill(self)
  if self.told == self.last then
    end_bar(self, true)
    return nil
  end
  local deadline = wait_list.deadline(timeout)
  local outcome = ready_outcome(self)
  while not outcome do
    if timeout and timeout <= 0 or not wait_list.wait(self.waiters, deadline) then
      outcome = ready_outcome(self)
      if not outcome then fail("TimeoutError", "IMapIterator.next: the result is not ready") end
    else
      outcome = ready_outcome(self)
    end
  end
  self.told = self.told + 1
  fill(self)
  if outcome.ok then return outcome end
  if native.is_error(outcome.value) and outcome ~= self.tail then outcome.value.index = outcome.index end
  error(outcome.value, 0)
end

function Iterator.__call(self)
  local outcome = take(self)
  if outcome then return outcome.index, outcome.value end
end

function Iterator.next(self, timeout)
  check.timeout("IMapIterator.next", timeout)
  local outcome = take(self, timeout)
  if not outcome then fail("StopIteration", "IMapIterator.next: there are no more results") end
  return outcome.value
end

function Iterator.__close(self)
  let_source_go(self)
  for _, job in pairs(self.jobs) do self.workers:take_back(job) end
  end_bar(self, false)
end

--- A function that gives one input after another: whether there is one, and it.
local function drawn(it)
  if native.is_drawn(it) then
    return function()
      local item = it()
      return item ~= nil, item
    end
  end
  local items, count = native.collect_map(it)
  local last = 0
  return function()
    last = last + 1
    return last <= count, items[last]
  end
end

--- Adds the methods to the class of pools. `require_running(pool, name)` and
--- `read_options(fn, options)` are the pool's.
return function(ThreadPool, require_running, read_options)
  local function add(name, is_ordered)
    ThreadPool[name] = function(self, f, it, options)
      local fn = "ThreadPool." .. name
      require_running(self, name)
      check.callable(fn, "f", f)
      options = read_options(fn, options)
      local iterator = setmetatable({
        pool = self, workers = self.workers, draw = drawn(it), is_ordered = is_ordered,
        f = options.soft_timeout and outcomes.limited(f, options.soft_timeout) or f,
        outcomes = {}, arrived = {}, jobs = {}, told = 0, last = 0, done = 0,
        waiters = wait_list.new "a result", bar = options.progress and native.progress_bar(nil),
        ahead = options.buffersize or 4 * self.workers.size * (options.chunksize or 1),
      }, Iterator)
      fill(iterator)
      return iterator, nil, nil, iterator
    end
  end
  add("imap", true)
  add("imap_unordered", false)
end
