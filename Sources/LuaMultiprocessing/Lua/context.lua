-- A context: the whole API, bound to a start method. `require "multiprocessing"` is the one that is
-- bound to none and follows `set_start_method`.

local native, part = ...
local check = part "check"
local is_instance = part("subclassing").is_instance
local make_process_class = part "process"

--- The managers of a context are made when somebody asks for them.
local function add_managers(context, method)
  local function managers() return part "managers"(method) end
  setmetatable(context.managers, { __index = function(_, name) return managers()[name] end })
  function context.Manager() return managers().start_default() end
end

--- What is made of threads is made when somebody asks for it.
local function add_threads(context)
  setmetatable(context.pool, { __index = function(_, name)
    if name == "ThreadPool" then return native.thread_part "thread_pool" end
  end })
end

local METHODS = { fork = true, spawn = true, forkserver = true, remote = true, ray = true }

local contexts = {}

local function check_method(fn, method)
  if type(method) ~= "string" then check.fail(fn, "method", "string", method) end
  if METHODS[method] then return method end
  error(native.errors.ValueError(
    ("%s: method: 'fork', 'spawn', 'forkserver', 'remote' or 'ray' expected, got '%s'"):format(fn, method)), 0)
end

--- `range` as in Python: the list from `first` up to, not including, `last`.
local function range(first, last, step)
  first = check.integer("range", "a", first)
  if last == nil then first, last = 0, first end
  last = check.integer("range", "b", last)
  step = check.optional_integer("range", "step", step) or 1
  if step == 0 then error(native.errors.ValueError("range: step: it must not be zero"), 0) end
  local count = ((last + 0.0) - first) / step
  if count > 1 << 31 then
    error(native.errors.ValueError(
      ("range: %.0f elements are more than a list can have"):format(count)), 0)
  end
  local list, n = {}, 0
  for i = first, step > 0 and last - 1 or last + 1, step do
    n = n + 1
    list[n] = i
  end
  return setmetatable(list, native.List)
end

--- Which values are of a class that is neither one of errors nor one of processes.
native.class_tests = {}

--- Whether `value` is an error of `class`, or a process, a thread, a future or an executor of it.
local function isinstance(value, class)
  local test = class ~= nil and native.class_tests[class]
  if test then return test(value) end
  local answer = is_instance(value, class)
  if answer ~= nil then return answer end
  return native.isinstance(value, class)
end

--- What does not depend on the start method.
local shared = {
  None = native.None, List = native.List, repr = native.repr, isinstance = isinstance,
  range = range, sleep = native.sleep, kill = native.kill, worker_id = native.worker_id,
  getpid = native.getpid, getppid = native.getppid,
  freeze_support = function() end,
  current_process = native.current_process, parent_process = native.parent_process,
  active_children = native.active_children,
  trace = part "trace", explore = part "explore", get_logger = native.get_logger, log_to_stderr = native.log_to_stderr,
}
for name, class in pairs(native.errors) do shared[name] = class end

shared.get_all_start_methods = native.get_all_start_methods

function shared.set_forkserver_preload(modules)
  check.table("set_forkserver_preload", "list", modules)
  for i = 1, modules.n or #modules do
    if type(modules[i]) ~= "string" then
      check.fail("set_forkserver_preload", ("list[%d]"):format(i), "string", modules[i])
    end
  end
  native.set_forkserver_preload(modules)
end

local ON_DEADLOCK = { exit = true, report = true, ignore = true }

--- What happens, in the whole program, when processes wait for what nobody can give.
function shared.set_on_deadlock(how)
  if type(how) ~= "string" then check.fail("set_on_deadlock", "how", "string", how) end
  if not ON_DEADLOCK[how] then
    error(native.errors.ValueError(
      ("set_on_deadlock: how: 'exit', 'report' or 'ignore' expected, got '%s'"):format(how)), 0)
  end
  native.set_on_deadlock(how)
end

local get_context

--- Fills `context` with what starts processes by `method` (nil: the default method).
local function bind(context, method)
  function context.get_context(other)
    if other == nil then return context end
    return get_context(other)
  end
  context.Process = make_process_class(method)
  function context.cpu_count() return native.processor_count(method) end
  native.bind_context(context, method)
  add_managers(context, method)
  add_threads(context)
  return context
end

--- The contexts' own methods for their start method: a bound context keeps the one it has.
local function bind_start_method(context, method)
  function context.get_start_method(allow_none)
    return method or native.get_start_method(allow_none)
  end
  function context.set_start_method(new, force)
    if method then error(native.errors.ValueError("set_start_method: a context's start method is fixed"), 0) end
    if new == nil and force then return native.set_start_method(nil, true) end
    native.set_start_method(check_method("set_start_method", new), force)
  end
end

function get_context(method)
  check_method("get_context", method)
  if not contexts[method] then
    local context = setmetatable({}, { __index = shared, __name = "context" })
    contexts[method] = bind(context, method)
    bind_start_method(context, method)
    native.register_class("context " .. method, context)
  end
  return contexts[method]
end

local default = {}
for name, value in pairs(shared) do default[name] = value end
contexts.default = bind(default, nil)
bind_start_method(default, nil)

--- Makes a function that was typed at the prompt of another process; see the part `session`.
function default.__define(...) return part "session".define(...) end

native.default_context, native.sharedctypes = default, default.sharedctypes
return default
