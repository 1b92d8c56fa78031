-- ThreadPool: Python's `multiprocessing.pool.ThreadPool`, a Pool whose workers are threads of this
-- process.

local native, part = ...
local check, wait_list, Workers, outcomes = part "check", part "wait_list", part "thread_workers", part "thread_outcomes"
local trace = part "thread_trace"
local errors = native.errors

local NAME = "ThreadPool"

local function fail(class, text) error(errors[class](text), 0) end

--- What a message says of a wait that has ended.
local function waited(timeout) return timeout and timeout > 0 and (" in %s s"):format(timeout) or "" end

-- Options of tasks

local ITERATION = { chunksize = true, buffersize = true }
local SINGLE = { callback = true, error_callback = true }
local MAP = { chunksize = true, return_exceptions = true, callback = true, error_callback = true }
for _, known in ipairs{ SINGLE, MAP, ITERATION } do
  for _, name in ipairs{ "retries", "progress", "timeout", "soft_timeout" } do known[name] = true end
end

local function check_limits(fn, options)
  if options.timeout ~= nil then
    fail("ValueError", fn .. ": timeout: a thread cannot be stopped; use soft_timeout, or a Pool of processes")
  end
  local limit = options.soft_timeout
  if limit == nil then return end
  if type(limit) ~= "number" then check.fail(fn, "soft_timeout", "number or nil", limit) end
  if not (limit > 0) then
    fail("ValueError", ("%s: soft_timeout: more than 0 expected, got %s"):format(fn, limit))
  end
end

local NONE = {}

--- Reads the options of a method that gives tasks: a table, or a chunk size where one is taken.
local function read_options(fn, options, known)
  if options == nil then return NONE end
  if known ~= SINGLE and type(options) == "number" then options = { chunksize = options } end
  if type(options) == "function" then
    fail("TypeError", fn .. ": opts: table or nil expected, got function; write {callback = f}")
  end
  check.optional(fn, known == SINGLE and "opts" or "chunksize", "table", options)
  check.keywords(fn, options, known)
  check.optional_integer(fn, "chunksize", options.chunksize, 1)
  check.optional_integer(fn, "buffersize", options.buffersize, 1)
  check.optional_integer(fn, "retries", options.retries, 0)
  check.optional(fn, "progress", "boolean", options.progress)
  check.optional(fn, "return_exceptions", "boolean", options.return_exceptions)
  check_limits(fn, options)
  return options
end

-- Results, which are the jobs of the workers

local AsyncResult = { __name = "AsyncResult", __reduce = false }
AsyncResult.__index = AsyncResult

local function require_result(self, fn)
  if getmetatable(self) ~= AsyncResult then check.missing_self("AsyncResult", fn, "r", self) end
end

--- Its outcome is known: calls the callbacks, then wakes those who wait.
local function settle(self)
  -- Who keeps the result keeps no arguments.
  self.f, self.args, self.items = nil, nil, nil
  if self.is_map and not self.has_failed then
    self.value = setmetatable(self.values, native.List)
    self.value.n = self.count
  end
  if self.bar then self.bar(self.count, not self.has_failed) end
  local fn, outcome = self.callback, self.value
  if self.has_failed then fn, outcome = self.error_callback, self.err end
  if fn then
    outcomes.call_back("a pool's callback failed", fn, outcome)
  elseif self.has_failed and not self.is_asked then
    self.untold = outcomes.untold(self.fn, self.place, self.err)
  end
  self.is_ready = true
  wait_list.wake_all(self.waiters)
end

--- Takes the outcome of one of its runs. Of several errors the first input's counts.
local function take_outcome(self, index, ok, value)
  if self.is_ready then return end
  local missing = self.missing - 1
  self.missing = missing
  if ok then
    if self.is_map then self.values[index] = value else self.value = value end
  elseif self.keeps_errors then
    self.values[index] = value
  elseif not self.has_failed or index < self.failed_index then
    if self.is_map and native.is_error(value) then value.index = index end
    self.has_failed, self.err, self.failed_index = true, value, index
  end
  if missing == 0 then return settle(self) end
  if self.bar then self.bar(self.count - missing) end
end

function AsyncResult.run(self)
  local index, items = self.count - self.left, self.items
  local args = self.args or items[index]
  local ok, value
  if items and not self.is_star then
    ok, value = pcall(self.f, args)
  else
    ok, value = pcall(self.f, table.unpack(args, 1, args.n or #args))
  end
  take_outcome(self, index, ok, value)
  return ok
end

function AsyncResult.drop(self, err)
  local first = self.count - self.left + 1
  self.left = 0
  for index = first, self.count do take_outcome(self, index, false, err) end
end

function AsyncResult.ready(self)
  require_result(self, "ready")
  return self.is_ready
end

function AsyncResult.successful(self)
  require_result(self, "successful")
  if not self.is_ready then fail("ValueError", "AsyncResult.successful: the result is not ready") end
  return not self.has_failed
end

local function await(self, fn, timeout)
  require_result(self, fn)
  if self.is_ready then return true end
  check.timeout("AsyncResult." .. fn, timeout)
  if timeout and timeout <= 0 then return false end
  return wait_list.wait(self.waiters, wait_list.deadline(timeout)) or self.is_ready
end

function AsyncResult.wait(self, timeout) await(self, "wait", timeout) end

function AsyncResult.get(self, timeout)
  if not await(self, "get", timeout) then
    fail("TimeoutError", "AsyncResult.get: the result is not ready" .. waited(timeout))
  end
  if not self.has_failed then return self.value end
  if self.untold then self.untold.is_asked = true end
  error(self.err, 0)
end

AsyncResult["try"] = function(self, timeout) return pcall(self.get, self, timeout) end

--- Threads cannot be stopped: what runs goes on, and nobody hears of it.
function AsyncResult.cancel(self)
  require_result(self, "cancel")
  if self.is_ready or not self.pool.workers:take_back(self) then return false end
  self.has_failed, self.err, self.is_asked = true, errors.CancelledError "the task was cancelled", true
  settle(self)
  return true
end

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
    initargs = check.optional_arguments(NAME, "initargs", options.initargs),
    finalizer = check.optional_callable(NAME, "finalizer", options.finalizer),
    most = check.optional_integer(NAME, "maxtasksperchild", options.maxtasksperchild, 1), owner = NAME,
  }
  workers:start_all()
  return trace.pool(setmetatable({ workers = workers, state = "RUN" }, ThreadPool), "pool")
end

local function make(first, ...)
  if type(first) == "table" and not getmetatable(first) then return construct(first) end
  local initializer, initargs, maxtasksperchild = ...
  return construct{
    processes = first, initializer = initializer, initargs = initargs, maxtasksperchild = maxtasksperchild,
  }
end

local function require_running(self, fn)
  if getmetatable(self) ~= ThreadPool then check.missing_self(NAME, fn, "pool", self) end
  if self.state ~= "RUN" then fail("ValueError", ("%s.%s: the pool is not running"):format(NAME, fn)) end
end

--- Makes the job of a method and gives it to the workers. `items` are those of a map, each a list
--- of arguments if it `is_star`.
local function give(self, fn, f, args, items, count, options, callback, error_callback, is_asked, is_star)
  local job = setmetatable({
    pool = self, fn = fn, f = options.soft_timeout and outcomes.limited(f, options.soft_timeout) or f,
    args = args, items = items, is_star = is_star, count = count, left = count, missing = count,
    is_map = items ~= nil, values = items and {}, keeps_errors = options.return_exceptions,
    callback = check.optional_callable(fn, "callback", callback or options.callback),
    error_callback = check.optional_callable(fn, "error_callback", error_callback or options.error_callback),
    bar = options.progress and native.progress_bar(count), is_asked = is_asked, is_ready = false,
    place = not is_asked and native.where() or nil, waiters = wait_list.new "a result",
  }, AsyncResult)
  if count == 0 then settle(job) else self.workers:add(job) end
  return job
end

--- `apply` and `apply_async`: the former's result is asked for at once.
local function apply(self, name, is_asked, f, args, opts, callback, error_callback)
  local fn = NAME .. "." .. name
  require_running(self, name)
  check.callable(fn, "f", f)
  args = check.optional_arguments(fn, "args", args) or NONE
  return give(self, fn, f, args, nil, 1, read_options(fn, opts, SINGLE), callback, error_callback, is_asked)
end

function ThreadPool.apply_async(self, f, args, opts, callback, error_callback)
  return apply(self, "apply_async", false, f, args, opts, callback, error_callback)
end

function ThreadPool.apply(self, f, args, opts) return apply(self, "apply", true, f, args, opts):get() end

--- `map` and its relatives.
local function map(self, name, is_star, is_asked, f, it, options, callback, error_callback)
  local fn = NAME .. "." .. name
  require_running(self, name)
  check.callable(fn, "f", f)
  options = read_options(fn, options, MAP)
  local items, count = native.collect_map(it)
  items = table.move(items, 1, count, 1, {})
  if is_star then
    for i = 1, count do
      if type(items[i]) ~= "table" then check.fail(fn, ("it[%d]"):format(i), "sequence of arguments", items[i]) end
    end
  end
  return give(self, fn, f, nil, items, count, options, callback, error_callback, is_asked, is_star)
end

function ThreadPool.map_async(self, ...) return map(self, "map_async", false, false, ...) end
function ThreadPool.map(self, f, it, options) return map(self, "map", false, true, f, it, options):get() end
function ThreadPool.starmap_async(self, ...) return map(self, "starmap_async", true, false, ...) end
function ThreadPool.starmap(self, f, it, options) return map(self, "starmap", true, true, f, it, options):get() end

part "thread_imap"(ThreadPool, require_running, function(fn, options) return read_options(fn, options, ITERATION) end)

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
