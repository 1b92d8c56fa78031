-- ThreadPool: Python's `multiprocessing.pool.ThreadPool`, a Pool whose workers are threads of this
-- process.

local native, part = ...
local check, wait_list, Workers = part "check", part "wait_list", part "thread_workers"
local errors = native.errors

local NAME = "ThreadPool"

local function fail(class, text) error(errors[class](text), 0) end

-- Options of tasks

local SINGLE = { callback = true, error_callback = true, retries = true, progress = true, timeout = true, soft_timeout = true }
local MAP = { chunksize = true, return_exceptions = true }
local ITERATION = { chunksize = true, buffersize = true, retries = true, progress = true, timeout = true, soft_timeout = true }
for name in pairs(SINGLE) do MAP[name] = true end

--- Reads the options of a method that gives tasks: a table, or a chunk size where one is taken.
local function read_options(fn, options, known, callback, error_callback)
  if known ~= SINGLE and type(options) == "number" then options = { chunksize = options } end
  options = check.optional(fn, known == SINGLE and "opts" or "chunksize", "table", options) or {}
  check.keywords(fn, options, known)
  check.optional_integer(fn, "chunksize", options.chunksize, 1)
  check.optional_integer(fn, "buffersize", options.buffersize, 1)
  for _, name in ipairs { "timeout", "soft_timeout" } do
    if options[name] ~= nil then
      fail("ValueError", ("%s: %s: a thread cannot be stopped; use a Pool of processes"):format(fn, name))
    end
  end
  return options, check.optional_callable(fn, "callback", callback or options.callback),
    check.optional_callable(fn, "error_callback", error_callback or options.error_callback)
end

-- Results

local AsyncResult = { __name = "AsyncResult", __reduce = false }
AsyncResult.__index = AsyncResult

local function make_result(pool, count, is_map, callback, error_callback)
  return setmetatable({
    pool = pool, count = count, left = count, is_map = is_map, values = is_map and {} or nil, tasks = {},
    callback = callback, error_callback = error_callback, waiters = wait_list.new(),
  }, AsyncResult)
end

local function call_back(fn, value)
  local ok, err = pcall(fn, value)
  if not ok then native.write_error("a callback failed: " .. native.error_text(err)) end
end

--- What came of it is known: tells who wants to hear, then who waits.
local function settle(self)
  if self.is_map and not self.has_failed then
    self.value = setmetatable(self.values, native.List)
    self.value.n = self.count
  end
  local fn = self.callback
  if self.has_failed then fn = self.error_callback end
  if fn then call_back(fn, self.has_failed and self.err or not self.has_failed and self.value) end
  self.is_ready = true
  wait_list.wake_all(self.waiters)
end

--- Takes the outcome of one of its tasks. Of several errors the first input's counts.
local function take_outcome(self, index, ok, value)
  if self.is_ready then return end
  self.left = self.left - 1
  if ok then
    if self.is_map then self.values[index] = value else self.value = value end
  elseif self.keeps_errors then
    self.values[index] = value
  elseif not self.has_failed or index < self.failed_index then
    if self.is_map and native.is_error(value) then value.index = index end
    self.has_failed, self.err, self.failed_index = true, value, index
  end
  if self.left == 0 then settle(self) end
end

function AsyncResult.ready(self) return self.is_ready == true end

function AsyncResult.successful(self)
  if not self.is_ready then fail("ValueError", "AsyncResult.successful: the result is not ready") end
  return not self.has_failed
end

local function await(self, fn, timeout)
  check.timeout(fn, timeout)
  if self.is_ready then return true end
  if timeout and timeout <= 0 then return false end
  return wait_list.wait(self.waiters, wait_list.deadline(timeout)) or self.is_ready == true
end

function AsyncResult.wait(self, timeout) await(self, "AsyncResult.wait", timeout) end

function AsyncResult.get(self, timeout)
  if not await(self, "AsyncResult.get", timeout) then
    fail("TimeoutError", "AsyncResult.get: the result is not ready")
  end
  if self.has_failed then error(self.err, 0) end
  return self.value
end

AsyncResult["try"] = function(self, timeout)
  return pcall(self.get, self, timeout)
end

function AsyncResult.cancel(self)
  if self.is_ready then return false end
  local has_dropped = false
  for _, task in ipairs(self.tasks) do
    has_dropped = self.pool.workers:take_back(task) or has_dropped
  end
  if not has_dropped then return false end
  self.has_failed, self.err = true, errors.CancelledError "the task was cancelled"
  settle(self)
  return true
end

-- Tasks

local Task = {}
Task.__index = Task

function Task.run(self)
  local args = self.args
  if args then
    self.to(self.owner, self.index, pcall(self.f, table.unpack(args, 1, args.n or #args)))
  else
    self.to(self.owner, self.index, pcall(self.f, self.item))
  end
end

function Task.drop(self, err) self.to(self.owner, self.index, false, err) end

-- Pools

local ThreadPool = { __name = NAME, __reduce = false }
ThreadPool.__index = ThreadPool

local KEYWORDS = {
  processes = true, initializer = true, initargs = true, maxtasksperchild = true, finalizer = true, limits = true,
}

local function construct(options)
  check.keywords(NAME, options, KEYWORDS)
  if options.limits ~= nil then fail("ValueError", NAME .. ": limits: threads have none; use a Pool of processes") end
  local workers = Workers.make{
    size = check.optional_integer(NAME, "processes", options.processes, 1) or native.cpu_count(),
    initializer = check.optional_callable(NAME, "initializer", options.initializer),
    initargs = check.optional_sequence(NAME, "initargs", options.initargs),
    finalizer = check.optional_callable(NAME, "finalizer", options.finalizer),
    most = check.optional_integer(NAME, "maxtasksperchild", options.maxtasksperchild, 1),
  }
  workers:start_all()
  return setmetatable({ workers = workers, state = "RUN" }, ThreadPool)
end

local function make(first, ...)
  if type(first) == "table" and not getmetatable(first) then return construct(first) end
  local initializer, initargs, maxtasksperchild = ...
  return construct{
    processes = first, initializer = initializer, initargs = initargs, maxtasksperchild = maxtasksperchild,
  }
end

local function require_running(self, fn)
  if self.state ~= "RUN" then fail("ValueError", ("%s.%s: the pool is not running"):format(NAME, fn)) end
end

local function add(self, task) self.workers:add(setmetatable(task, Task)) end

function ThreadPool.apply_async(self, f, args, opts, callback, error_callback)
  local fn = NAME .. ".apply_async"
  require_running(self, "apply_async")
  check.callable(fn, "f", f)
  check.optional_sequence(fn, "args", args)
  local _
  _, callback, error_callback = read_options(fn, opts, SINGLE, callback, error_callback)
  local result = make_result(self, 1, false, callback, error_callback)
  local task = { f = f, args = args or {}, to = take_outcome, owner = result, index = 1 }
  result.tasks[1] = task
  add(self, task)
  return result
end

function ThreadPool.apply(self, f, args, opts) return self:apply_async(f, args, opts):get() end

--- `map_async` and `starmap_async`.
local function map_async(self, fn, f, it, options, callback, error_callback, is_star)
  require_running(self, fn)
  fn = NAME .. "." .. fn
  check.callable(fn, "f", f)
  local opts
  opts, callback, error_callback = read_options(fn, options, MAP, callback, error_callback)
  local items, count = native.collect_map(it)
  local result = make_result(self, count, true, callback, error_callback)
  result.keeps_errors = check.optional(fn, "return_exceptions", "boolean", opts.return_exceptions)
  if is_star then
    for i = 1, count do
      if type(items[i]) ~= "table" then check.fail(fn, ("it[%d]"):format(i), "sequence of arguments", items[i]) end
    end
  end
  if count == 0 then
    settle(result)
    return result
  end
  for i = 1, count do
    local item = items[i]
    local task = { f = f, item = item, args = is_star and item or nil, to = take_outcome, owner = result, index = i }
    result.tasks[i] = task
    add(self, task)
  end
  return result
end

function ThreadPool.map_async(self, f, it, options, callback, error_callback)
  return map_async(self, "map_async", f, it, options, callback, error_callback, false)
end
function ThreadPool.map(self, f, it, options) return map_async(self, "map", f, it, options, nil, nil, false):get() end
function ThreadPool.starmap_async(self, f, it, options, callback, error_callback)
  return map_async(self, "starmap_async", f, it, options, callback, error_callback, true)
end
function ThreadPool.starmap(self, f, it, options)
  return map_async(self, "starmap", f, it, options, nil, nil, true):get()
end

-- imap

local Iterator = { __name = "IMapIterator", __reduce = false }
Iterator.__index = Iterator

local function take_item(self, index, ok, value)
  self.outcomes[index] = { index = index, ok = ok, value = value }
  if not self.is_ordered then
    self.arrived[#self.arrived + 1] = index
  end
  wait_list.wake_one(self.waiters)
end

--- Draws inputs as far ahead of the consumer as may be.
local function fill(self)
  while not self.is_drawn and self.last - self.told < self.ahead do
    local ok, found, item = pcall(self.draw)
    if not ok then
      self.is_drawn = true
      self.last = self.last + 1
      self.tail = { index = self.last, ok = false, value = found }
    elseif found then
      self.last = self.last + 1
      local task = { f = self.f, item = item, to = take_item, owner = self, index = self.last }
      self.tasks[self.last] = task
      add(self.pool, task)
    else
      self.is_drawn = true
    end
  end
end

--- The outcome whose turn it is; nil if it is not there yet.
local function ready_outcome(self)
  local index
  if self.is_ordered then index = self.told + 1 else index = table.remove(self.arrived, 1) end
  local outcome = index and self.outcomes[index]
  if outcome then
    self.outcomes[index], self.tasks[index] = nil, nil
    return outcome
  end
  if self.tail and self.told + 1 == self.tail.index then return self.tail end
end

local function take(self, timeout)
  fill(self)
  if self.told == self.last then return nil end
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
  self.is_drawn = true
  for _, task in pairs(self.tasks) do self.pool.workers:take_back(task) end
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

local function imap(name, is_ordered)
  ThreadPool[name] = function(self, f, it, options)
    local fn = NAME .. "." .. name
    require_running(self, name)
    check.callable(fn, "f", f)
    options = read_options(fn, options, ITERATION)
    local iterator = setmetatable({
      pool = self, f = f, draw = drawn(it), is_ordered = is_ordered, outcomes = {}, arrived = {}, tasks = {},
      told = 0, last = 0, waiters = wait_list.new(),
      ahead = options.buffersize or 4 * self.workers.size * (options.chunksize or 1),
    }, Iterator)
    fill(iterator)
    return iterator, nil, nil, iterator
  end
end
imap("imap", true)
imap("imap_unordered", false)

-- Ends

function ThreadPool.close(self)
  if self.state == "RUN" then self.state = "CLOSE" end
  self.workers:close()
end

function ThreadPool.terminate(self)
  self.state = "TERMINATE"
  self.workers:terminate()
end

function ThreadPool.join(self, timeout)
  check.timeout(NAME .. ".join", timeout)
  if self.state == "RUN" then fail("ValueError", NAME .. ".join: the pool is still running") end
  return self.workers:join(timeout)
end

function ThreadPool.resize(self, n)
  require_running(self, "resize")
  self.workers:resize(check.integer(NAME .. ".resize", "n", n, 1))
end

ThreadPool.__close = ThreadPool.terminate

--- One that a script has dropped, with all its results, ends its workers.
ThreadPool.__gc = ThreadPool.terminate

function ThreadPool.__tostring(self)
  return ("<multiprocessing.pool.ThreadPool state=%s pool_size=%d>"):format(self.state, self.workers.size)
end

return make
