-- concurrent.futures: executors, and waiting for futures. What an executor, a future and a watch of
-- futures do is native (Multiprocessing/Futures). `map` is here, since it calls functions of the
-- script, which may yield.

local native, part = ...
local check = part "check"
local errors = native.errors

local futures = {
  FIRST_COMPLETED = "FIRST_COMPLETED", FIRST_EXCEPTION = "FIRST_EXCEPTION",
  ALL_COMPLETED = "ALL_COMPLETED",
  TimeoutError = errors.TimeoutError, CancelledError = errors.CancelledError,
  BrokenExecutor = errors.BrokenExecutor, InvalidStateError = errors.InvalidStateError,
  -- Classes to compare with, by isinstance.
  Future = { __name = "Future" }, Executor = { __name = "Executor" },
}

local CLASS = "ProcessPoolExecutor"

local function check_timeout(fn, timeout)
  check.optional(fn, "timeout", "number", timeout)
  if timeout ~= timeout then
    error(errors.ValueError(fn .. ": timeout: a number of seconds expected, got nan"), 0)
  end
end

--- A function that says how many of `timeout` seconds are left; nil for ever.
local function countdown(timeout)
  if not timeout then return function() return nil end end
  local deadline = native.monotonic() + timeout
  return function() return deadline - native.monotonic() end
end

-- Executors

local Executor = { __name = CLASS, __reduce = false }
Executor.__index = Executor

--- What an executor holds, out of scripts' sight.
local states = setmetatable({}, { __mode = "k" })

local function state_of(self, fn)
  return states[self] or check.missing_self(CLASS, fn, "e", self)
end

local KEYWORDS = {
  max_workers = true, mp_context = true, initializer = true, initargs = true,
  max_tasks_per_child = true, limits = true, options = true,
}

--- The start method of a context: nil for the module itself, which follows the default.
local function method_of(context)
  if context == nil then return nil end
  local class = type(context) == "table" and rawget(context, "Process")
  if type(class) ~= "table" or not rawget(context, "get_context") then
    check.fail(CLASS, "mp_context", "context", context)
  end
  return class.__start_method
end

local function construct(options)
  check.keywords(CLASS, options, KEYWORDS)
  local state = {
    workers = check.optional_integer(CLASS, "max_workers", options.max_workers, 1),
    method = method_of(options.mp_context),
    initializer = check.optional_callable(CLASS, "initializer", options.initializer),
    initargs = check.optional_arguments(CLASS, "initargs", options.initargs),
    tasks = check.optional_integer(CLASS, "max_tasks_per_child", options.max_tasks_per_child, 1),
    limits = options.limits,
    options = options.options,
  }
  state.executor = native.make_executor()
  native.check_executor(state.method, state.limits, state.initializer, state.initargs, state.options)
  local self = setmetatable({}, Executor)
  states[self] = state
  return self
end

function futures.ProcessPoolExecutor(...)
  local first = ...
  if select("#", ...) == 1 and type(first) == "table" and not getmetatable(first) then
    return construct(first)
  end
  local max_workers, mp_context, initializer, initargs = ...
  return construct{
    max_workers = max_workers, mp_context = mp_context, initializer = initializer, initargs = initargs,
  }
end

--- Shuts an executor down that a script has dropped: the workers end when their tasks are done. It
--- is younger than the pool, so that it is finalized before the pool is.
local Closer = {}
function Closer.__gc(self) native.shut_down(self.executor, false, false) end

--- Starts the pool of an executor, unless it is there.
local function start(state, fn)
  local is_running = native.start_executor(
    state.executor, state.method, state.workers, state.initializer, state.initargs, state.tasks, nil,
    state.limits, nil, state.options)
  if not is_running then
    error(errors.RuntimeError(
      ("%s.%s: cannot schedule new futures after shutdown"):format(CLASS, fn)), 0)
  end
  state.closer = state.closer or setmetatable({ executor = state.executor }, Closer)
end

function Executor.submit(self, f, ...)
  local state = state_of(self, "submit")
  if type(f) ~= "function" then check.callable(CLASS .. ".submit", "f", f) end
  local future = native.submit(state.executor, f, ...)
  if future then return future end
  start(state, "submit")
  return native.submit(state.executor, f, ...)
end

--- What `map` gives: the results in order, as from `Pool.imap`.
local Results = { __name = "MapIterator" }
Results.__index = Results

--- Has as many tasks on their way as may be.
local function fill(self)
  while not self.is_drawn and self.last - self.told < self.ahead do
    local found, item = self.draw()
    if found then
      self.last = self.last + 1
      self.waiting[self.last] = self.submit(item, self.last)
    else
      self.is_drawn = true
    end
  end
end

local function take(self, timeout)
  local future = self.waiting[self.told + 1]
  if not future then return false end
  if self.left then
    local left = self.left()
    if not timeout or left < timeout then timeout = left end
  end
  -- A result that is not there in time can be waited for again; an error counts as told.
  local failed = future:exception(timeout)
  self.told = self.told + 1
  self.waiting[self.told] = nil
  fill(self)
  if failed ~= nil then error(failed, 0) end
  return true, future:result()
end

function Results.__call(self)
  local found, value = take(self)
  if found then return self.told, value end
end

function Results.next(self, timeout)
  check_timeout("MapIterator.next", timeout)
  local found, value = take(self, timeout)
  if not found then error(errors.StopIteration "there are no more results", 0) end
  return value
end

--- A loop that is left has no use for the rest.
function Results.__close(self)
  self.is_drawn = true
  for i = self.told + 1, self.last do self.waiting[i]:cancel() end
end

--- How `map` gets at its inputs, and how many it draws ahead: all of a list, as Python does; of an
--- iterator function, which may have no end, as many as `imap`.
local function inputs(workers, it, ahead)
  if type(it) == "function" then
    return function()
      local item = it()
      return item ~= nil, item
    end, ahead or 4 * workers
  end
  local items, count = native.collect_map(it)
  if ahead then items = table.move(items, 1, count, 1, {}) end
  local drawn = 0
  return function()
    drawn = drawn + 1
    return drawn <= count, items[drawn]
  end, ahead or math.huge
end

local MAP = { timeout = true, chunksize = true, buffersize = true }

--- `map` of an executor with so many workers: `submit(item)` gives the future of one call.
local function map(fn, submit, workers, it, options)
  options = check.optional(fn, "options", "table", options) or {}
  check.keywords(fn, options, MAP)
  check_timeout(fn, options.timeout)
  check.optional_integer(fn, "chunksize", options.chunksize, 1)
  local draw, ahead = inputs(workers, it, check.optional_integer(fn, "buffersize", options.buffersize, 1))
  local results = setmetatable({
    submit = submit, draw = draw, ahead = ahead,
    left = options.timeout and countdown(options.timeout),
    told = 0, last = 0, waiting = {},
  }, Results)
  fill(results)
  return results, nil, nil, results
end

function Executor.map(self, f, it, options)
  local fn = CLASS .. ".map"
  local state = state_of(self, "map")
  check.callable(fn, "f", f)
  start(state, "map")
  local function submit(item, index) return native.submit_item(state.executor, f, index, item) end
  return map(fn, submit, state.workers or native.processor_count(state.method), it, options)
end

local SHUTDOWN = { wait = true, cancel_futures = true }

function Executor.shutdown(self, options)
  local fn = CLASS .. ".shutdown"
  local state = state_of(self, "shutdown")
  local wait, cancel = options, nil
  if type(options) == "table" then
    check.keywords(fn, options, SHUTDOWN)
    wait, cancel = options.wait, options.cancel_futures
  end
  check.optional(fn, "wait", "boolean", wait)
  check.optional(fn, "cancel_futures", "boolean", cancel)
  native.shut_down(state.executor, cancel, wait ~= false)
end

local function end_workers(fn, kill)
  Executor[fn] = function(self) native.end_workers(state_of(self, fn).executor, kill) end
end
end_workers("terminate_workers", false)
end_workers("kill_workers", true)

--- Waits for all that was submitted, also after an error; but a user who leaves by Ctrl-C is not
--- held up.
function Executor.__close(self, err)
  if native.isinstance(err, errors.KeyboardInterrupt) then
    native.terminate_executor(states[self].executor)
  else
    Executor.shutdown(self)
  end
end

local function is_executor(value) return states[value] ~= nil end
native.class_tests[futures.Future] = native.is_future
native.class_tests[futures.Executor] = is_executor
native.class_tests[futures.ProcessPoolExecutor] = is_executor

function Executor.__tostring() return "<" .. CLASS .. ">" end

-- Executors of threads

setmetatable(futures, { __index = function(_, name)
  if name ~= "ThreadPoolExecutor" then return nil end
  local threads = native.thread_part "thread_executor"
  function threads.Executor.map(self, f, it, options)
    check.callable("ThreadPoolExecutor.map", "f", f)
    local function submit(item) return threads.submit_item(self, f, item) end
    return map("ThreadPoolExecutor.map", submit, self.workers.size, it, options)
  end
  native.class_tests[futures.Future] = function(value) return native.is_future(value) or threads.is_future(value) end
  native.class_tests[futures.Executor] = function(value) return is_executor(value) or threads.is_executor(value) end
  native.class_tests[threads.make] = threads.is_executor
  rawset(futures, name, threads.make)
  return threads.make
end })

--- Whether it is a future of a thread.
local function is_threads_future(value)
  return rawget(futures, "ThreadPoolExecutor") ~= nil and native.thread_part("thread_executor").is_future(value)
end

-- Waiting

--- The futures of a list, each once.
local function gather(fn, list)
  local items, count = native["collect_" .. fn](list)
  local found, seen, is_mixed = {}, {}, false
  for i = 1, count do
    local future = items[i]
    if is_threads_future(future) then
      is_mixed = true
    elseif not native.is_future(future) then
      check.fail(fn, ("list[%d]"):format(i), "Future", future)
    end
    if not seen[future] then
      seen[future] = true
      found[#found + 1] = future
    end
  end
  return found, is_mixed and native.thread_part("thread_executor").watch(found) or native.watch_futures(found)
end

local CONDITIONS = { FIRST_COMPLETED = true, FIRST_EXCEPTION = true, ALL_COMPLETED = true }

local function is_enough(return_when, has_failed)
  return return_when == futures.FIRST_COMPLETED
    or return_when == futures.FIRST_EXCEPTION and has_failed
end

function futures.wait(list, timeout, return_when)
  check_timeout("wait", timeout)
  return_when = return_when or futures.ALL_COMPLETED
  if not CONDITIONS[return_when] then
    error(errors.ValueError(
      ("wait: return_when: FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED expected, got %s")
        :format(tostring(return_when))), 0)
  end
  local watched, watching = gather("wait", list)
  local watch <close> = watching
  local left = countdown(timeout)
  local is_done = {}
  local enough = false
  for _ = 1, #watched do
    -- With enough at hand, what else is done by now is taken along.
    local index, has_failed = watch:next(enough and 0 or left())
    if not index then break end
    is_done[index] = true
    enough = enough or is_enough(return_when, has_failed)
  end
  local done, not_done = setmetatable({}, native.List), setmetatable({}, native.List)
  for index, future in ipairs(watched) do
    local found = is_done[index] and done or not_done
    found[#found + 1] = future
  end
  return done, not_done
end

function futures.as_completed(list, timeout)
  check_timeout("as_completed", timeout)
  local watched, watch = gather("as_completed", list)
  local left = countdown(timeout)
  local told = 0
  local function next_one()
    if told == #watched then return nil end
    local index = watch:next(left())
    if not index then
      error(errors.TimeoutError(
        ("as_completed: %d (of %d) futures unfinished"):format(#watched - told, #watched)), 0)
    end
    told = told + 1
    return watched[index]
  end
  return next_one, nil, nil, watch
end

return futures
