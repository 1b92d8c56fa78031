-- ThreadPoolExecutor of Python's `concurrent.futures`, and its futures: workers are threads of this
-- process, functions and arguments are shared and not copied, and errors come as they are.

local native, part = ...
local check, wait_list, Workers, outcomes = part "check", part "wait_list", part "thread_workers", part "thread_outcomes"
local registry = part "thread_registry"
local trace = part "thread_trace"
local errors = native.errors

local NAME = "ThreadPoolExecutor"

local function fail(class, text) error(errors[class](text), 0) end

-- Futures, which are the jobs of the workers

local Future = { __name = "Future", __reduce = false }
Future.__index = Future

local function require_future(self, fn)
  if getmetatable(self) ~= Future then check.missing_self("Future", fn, "f", self) end
end

local function call_back(self, fn)
  outcomes.call_back(("exception calling callback for %s"):format(tostring(self)), fn, self)
end

local function settle(self, state)
  self.state = state
  if self.has_failed then
    self.untold = outcomes.untold(NAME .. "." .. self.fn, self.place, self.err)
    self.untold.is_asked = self.is_asked
  end
  wait_list.wake_all(self.waiters)
  local callbacks = self.callbacks
  self.callbacks = nil
  for _, fn in ipairs(callbacks or {}) do call_back(self, fn) end
end

local function is_done(self) return self.state == "finished" or self.state == "cancelled" end

local function await(self, fn, timeout)
  require_future(self, fn)
  if not is_done(self) then
    check.timeout("Future." .. fn, timeout)
    local deadline = wait_list.deadline(timeout)
    while not is_done(self) do
      if timeout and timeout <= 0 or not wait_list.wait(self.waiters, deadline) and not is_done(self) then
        fail("TimeoutError", ("Future.%s: the future is not done%s"):format(
          fn, timeout > 0 and (" in %s s"):format(timeout) or ""))
      end
    end
  end
  if self.state == "cancelled" then fail("CancelledError", ("Future.%s: the future was cancelled"):format(fn)) end
  if self.untold then self.untold.is_asked = true end
end

function Future.result(self, timeout)
  await(self, "result", timeout)
  if self.has_failed then error(self.err, 0) end
  return self.value
end

function Future.exception(self, timeout)
  await(self, "exception", timeout)
  return self.err
end

Future["try"] = function(self, timeout) return pcall(self.result, self, timeout) end

function Future.done(self)
  require_future(self, "done")
  return is_done(self)
end

function Future.running(self)
  require_future(self, "running")
  return self.state == "running"
end

function Future.cancelled(self)
  require_future(self, "cancelled")
  return self.state == "cancelled"
end

function Future.cancel(self)
  require_future(self, "cancel")
  if self.state == "cancelled" then return true end
  if self.state ~= "pending" or not self.workers:take_back(self) then return false end
  settle(self, "cancelled")
  return true
end

function Future.add_done_callback(self, fn)
  require_future(self, "add_done_callback")
  check.callable("Future.add_done_callback", "fn", fn)
  if is_done(self) then return call_back(self, fn) end
  self.callbacks = self.callbacks or {}
  self.callbacks[#self.callbacks + 1] = fn
end

function Future.__tostring(self) return ("<Future state=%s>"):format(self.state) end

-- As jobs of the workers

function Future.run(self)
  self.state = "running"
  local args = self.args
  local ok, value = pcall(self.f, table.unpack(args, 1, args.n))
  self.f, self.args = nil, nil
  if ok then self.value = value else self.has_failed, self.err = true, value end
  settle(self, "finished")
  return ok
end

function Future.drop(self, err)
  self.left = 0
  if native.isinstance(err, errors.CancelledError) then return settle(self, "cancelled") end
  self.has_failed, self.err = true, err
  settle(self, "finished")
end

-- Executors

local Executor = { __name = NAME, __reduce = false }
Executor.__index = Executor

local KEYWORDS = { max_workers = true, thread_name_prefix = true, initializer = true, initargs = true }

local made = 0

--- The workers of executors that have some: at the end of the program all their tasks are done
--- first.
local open = {}
registry.on_fork(function() open = {} end)
registry.at_end(function()
  for workers in pairs(open) do
    workers:close()
    workers:join()
  end
end)

local function construct(options)
  check.keywords(NAME, options, KEYWORDS)
  made = made + 1
  local prefix = check.optional(NAME, "thread_name_prefix", "string", options.thread_name_prefix)
  prefix = prefix and prefix ~= "" and prefix or ("ThreadPoolExecutor-%d"):format(made - 1)
  local workers = Workers.make{
    size = check.optional_integer(NAME, "max_workers", options.max_workers, 1) or math.min(32, native.cpu_count() + 4),
    initializer = check.optional_callable(NAME, "initializer", options.initializer),
    initargs = check.optional_arguments(NAME, "initargs", options.initargs),
    name = function(number) return ("%s_%d"):format(prefix, number) end, owner = NAME,
  }
  return trace.pool(setmetatable({ workers = workers }, Executor), "executor")
end

local function make(first, ...)
  if type(first) == "table" and not getmetatable(first) then return construct(first) end
  local prefix, initializer, initargs = ...
  return construct{ max_workers = first, thread_name_prefix = prefix, initializer = initializer, initargs = initargs }
end

local function require_executor(self, fn)
  if getmetatable(self) ~= Executor then check.missing_self(NAME, fn, "e", self) end
end

--- Gives a call to the workers: its future. `is_asked`: an error need not be told of.
local function submit(self, fn, is_asked, f, ...)
  if self.is_shut_down then
    fail("RuntimeError", ("%s.%s: cannot schedule new futures after shutdown"):format(NAME, fn))
  end
  local workers = self.workers
  local future = setmetatable({
    state = "pending", left = 1, f = f, args = table.pack(...), workers = workers, fn = fn,
    place = native.where(), is_asked = is_asked, waiters = wait_list.new "a result",
  }, Future)
  open[workers] = true
  workers:add(future)
  return future
end

function Executor.submit(self, f, ...)
  require_executor(self, "submit")
  check.callable(NAME .. ".submit", "f", f)
  return submit(self, "submit", false, f, ...)
end

local SHUTDOWN = { wait = true, cancel_futures = true }

function Executor.shutdown(self, options)
  require_executor(self, "shutdown")
  local fn = NAME .. ".shutdown"
  local wait, cancel = options, nil
  if type(options) == "table" then
    check.keywords(fn, options, SHUTDOWN)
    wait, cancel = options.wait, options.cancel_futures
  end
  check.optional(fn, "wait", "boolean", wait)
  check.optional(fn, "cancel_futures", "boolean", cancel)
  self.is_shut_down = true
  if cancel then self.workers:drop_all(errors.CancelledError "the executor was shut down") end
  self.workers:close()
  if wait == false then return end
  self.workers:join()
  open[self.workers] = nil
end

function Executor.__close(self) self:shutdown() end

--- One that a script has dropped ends its workers when their tasks are done.
function Executor.__gc(self) self.workers:close() end

function Executor.__tostring() return "<" .. NAME .. ">" end

-- Watching futures of threads and of processes together

local Watch = {}
Watch.__index = Watch

--- Tells of the futures of a list as they come to be done.
local function watch(list)
  local self = setmetatable({ list = list, done = {}, told = 0, waiters = wait_list.new() }, Watch)
  for index, future in ipairs(list) do
    future:add_done_callback(function()
      self.done[#self.done + 1] = index
      wait_list.wake_one(self.waiters)
    end)
  end
  return self
end

--- Whether a future of either kind that is done has an error. One of threads is not asked for it.
local function has_failed(future)
  if getmetatable(future) == Future then return future.has_failed == true end
  return future:exception(0) ~= nil
end

--- The next one that is done: its index, and whether it failed; nil when `timeout` seconds have
--- passed.
function Watch.next(self, timeout)
  local deadline = wait_list.deadline(timeout)
  while self.told == #self.done do
    if not wait_list.wait(self.waiters, deadline) and self.told == #self.done then return nil end
  end
  self.told = self.told + 1
  local index = self.done[self.told]
  local future = self.list[index]
  return index, not future:cancelled() and has_failed(future)
end

--- Callbacks that are left do no harm.
function Watch.__close() end

--- Whether a value is a future or an executor of threads.
local function is_future(value) return getmetatable(value) == Future end
local function is_executor(value) return getmetatable(value) == Executor end

--- The future of one item of `map`, of which nobody else knows.
local function submit_item(self, f, item) return submit(self, "map", true, f, item) end

return {
  make = make, watch = watch, Executor = Executor, submit_item = submit_item, is_future = is_future,
  is_executor = is_executor,
}
