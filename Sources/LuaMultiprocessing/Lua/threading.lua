-- threading: Python's threads. They share this process's Lua values, and one of them runs at a time.
-- A thread runs on a Lua stack and a C stack of its own (Threads/, in Swift); this file gives it Python's shape.

local native, part = ...
local check, wait_list, locks = part "check", part "wait_list", part "threading_locks"
local errors = native.errors
local current = native.current_thread

local threading = { TIMEOUT_MAX = math.maxinteger // 1000000000 * 1.0 }
for name, make in pairs(locks) do
  if name:match "^%u" then threading[name] = make end
end
threading.BrokenBarrierError = errors.BrokenBarrierError
threading.SystemExit = errors.SystemExit

local function fail(class, text) error(errors[class](text), 0) end

-- The threads that there are

--- Threads that have started and not ended, by number.
local living = {}

--- How many names were made up, and the number of the youngest thread.
local made, newest = 0, current()

--- What a Thread is, out of scripts' sight: name, daemon, number, the functions to run, who joins
--- it.
local states = setmetatable({}, { __mode = "k" })

local function state_of(self, fn)
  local state = states[self]
  if not state then check.fail("Thread." .. fn, "self", "Thread", self) end
  return state
end

local Thread = {}

--- Fields answered by the state. True marks those that a script may set.
local FIELDS = { name = true, daemon = true, ident = false, native_id = false }

local OWN_ARGUMENTS = { target = true, args = true, kwargs = true, name = true, daemon = true, group = true }

-- Names

local function_names = setmetatable({}, { __mode = "k" })

--- The name of a global function, or of one that is a field of a loaded module; nil for others.
local function name_of(target)
  if type(target) ~= "function" then return nil end
  local known = function_names[target]
  if known ~= nil then return known or nil end
  local found = false
  for name, value in next, _G do
    if value == target and type(name) == "string" then found = name break end
  end
  if not found then
    for _, module in next, package.loaded do
      if type(module) == "table" then
        for name, value in next, module do
          if value == target and type(name) == "string" then found = name break end
        end
      end
      if found then break end
    end
  end
  function_names[target] = found
  return found or nil
end

local function default_name(target)
  made = made + 1
  local name = target and name_of(target)
  return name and ("Thread-%d (%s)"):format(made, name) or ("Thread-%d"):format(made)
end

-- Classes and instances

local function set_daemon(state, value)
  check.optional("Thread", "daemon", "boolean", value)
  if state.number then fail("RuntimeError", "Thread.daemon: cannot set daemon status of active thread") end
  state.daemon = value
end

local function set_name(state, value)
  if type(value) ~= "string" then check.fail("Thread", "name", "string", value) end
  state.name = value
end

local metatables = setmetatable({}, { __mode = "k" })

local function status_of(state)
  if not state.number then return "initial" end
  return (state.has_ended and "stopped" or "started") .. (state.daemon and " daemon" or "")
end

local function metatable_of(class)
  local meta = metatables[class]
  if meta then return meta end
  meta = { __name = "Thread", __reduce = false }
  function meta.__index(self, key)
    if FIELDS[key] ~= nil then
      local state = states[self]
      if key == "ident" then return state.number end
      if key == "native_id" then return state.number and native.getpid() end
      return state[key]
    end
    local field = class.fields[key]
    if field then return field(self) end
    return class[key]
  end
  function meta.__newindex(self, key, value)
    if key == "name" then
      set_name(states[self], value)
    elseif key == "daemon" then
      set_daemon(states[self], value)
    elseif FIELDS[key] == false then
      fail("ValueError", ("Thread: %s: the field cannot be set"):format(key))
    elseif type(class[key]) == "function" and key ~= "run" then
      fail("ValueError", ("Thread: %s: a field may not have a method's name"):format(key))
    else
      rawset(self, key, value)
    end
  end
  function meta.__tostring(self)
    local state = states[self]
    return ("<%s(%s, %s%s)>"):format(class.__name, state.name, status_of(state),
      state.number and " " .. state.number or "")
  end
  metatables[class] = meta
  return meta
end

--- `Thread(nil, target, name, args, kwargs)`: Python's order, with its `group` in front.
local function options_of(target, name, args, kwargs, daemon)
  return { target = target, name = name, args = args, kwargs = kwargs, daemon = daemon }
end

local function take_arguments(self, class, options)
  local state = states[self]
  state.target = check.optional_callable("Thread", "target", options.target)
  state.args = check.optional_sequence("Thread", "args", options.args)
  state.kwargs = check.optional("Thread", "kwargs", "table", options.kwargs)
  if options.daemon ~= nil then set_daemon(state, options.daemon) end
  if options.name ~= nil then set_name(state, options.name) end
  if class == Thread then check.keywords("Thread", options, OWN_ARGUMENTS) end
  for key, value in pairs(options) do
    if not OWN_ARGUMENTS[key] then self[key] = value end
  end
end

local function construct(class, options, ...)
  if options == nil and select("#", ...) > 0 and not class.init then options = options_of(...) end
  if not class.init then check.optional("Thread", "options", "table", options) end
  local self = setmetatable({}, metatable_of(class))
  states[self] = { daemon = living[current()].daemon, joiners = wait_list.new(), thread = self }
  if type(options) == "table" then take_arguments(self, class, options) end
  local state = states[self]
  state.name = state.name or default_name(state.target)
  if class.init then class.init(self, options, ...) end
  return self
end

local function class_metatable(parent)
  return { __index = parent, __call = construct, __name = "ThreadClass", __reduce = false }
end

--- A subclass; `name` is what `tostring` of an instance shows.
function Thread.extend(parent, name)
  check.table("Thread.extend", "self", parent)
  check.optional("Thread.extend", "name", "string", name)
  return setmetatable({ __name = name or parent.__name }, class_metatable(parent))
end

Thread.__name = "Thread"
--- Fields of a class that are worked out when they are read.
Thread.fields = {}
threading.Thread = setmetatable(Thread, { __call = construct, __name = "ThreadClass", __reduce = false })

-- Running

--- The body of the thread. A subclass replaces it.
function Thread.run(self)
  local state = state_of(self, "run")
  if not state.target then return end
  local args = state.args or {}
  local n = args.n or #args
  if state.kwargs == nil then return state.target(table.unpack(args, 1, n)) end
  local all = table.pack(table.unpack(args, 1, n))
  all[n + 1] = state.kwargs
  return state.target(table.unpack(all, 1, n + 1))
end

--- An error with the traceback of where it was raised. Only the script's frames are of interest.
local function traced(value) return { value = value, traceback = native.traceback(2) } end

--- Prints an error as an uncaught one in the main thread is printed.
local function print_uncaught(args)
  native.write_error(("Exception in thread %s:\n%s\n%s"):format(args.thread and args.thread.name or "?",
    native.error_text(args.exc_value), args.exc_traceback))
end
threading.excepthook = print_uncaught
threading.__excepthook__ = print_uncaught

local function report(self, raised)
  if native.isinstance(raised.value, errors.SystemExit) then return end
  local value = raised.value
  local class = native.is_error(value) and value.class or type(value)
  local args = { exc_type = class, exc_value = value, exc_traceback = raised.traceback, thread = self }
  local hook = threading.excepthook or print_uncaught
  local ok, err = xpcall(hook, traced, args)
  if not ok then
    native.write_error(("Exception in threading.excepthook:\n%s\n%s"):format(
      native.error_text(err.value), err.traceback))
  end
end

local function finish(self)
  local state = states[self]
  state.has_ended, state.target, state.args, state.kwargs = true, nil, nil, nil
  living[state.number] = nil
  locks.abandon(state.number)
  wait_list.wake_all(state.joiners)
end

local function bootstrap(self)
  local state = states[self]
  local number = current()
  state.number = number
  newest = number
  living[number] = state
  local ok, raised = xpcall(self.run, traced, self)
  if not ok then report(self, raised) end
  finish(self)
end

function Thread.start(self)
  local state = state_of(self, "start")
  if state.number or state.is_starting then
    fail("RuntimeError", "Thread.start: threads can only be started once")
  end
  state.is_starting = true
  native.start_thread(bootstrap, self)
end

function Thread.join(self, timeout)
  local state = state_of(self, "join")
  check.timeout("Thread.join", timeout)
  if not state.number then fail("RuntimeError", "Thread.join: cannot join thread before it is started") end
  if state.number == current() then fail("RuntimeError", "Thread.join: cannot join current thread") end
  if state.has_ended or timeout and timeout <= 0 then return end
  wait_list.wait(state.joiners, wait_list.deadline(timeout))
end

function Thread.is_alive(self)
  local state = state_of(self, "is_alive")
  return state.number ~= nil and not state.has_ended
end

-- Timer

local Timer = Thread:extend "Timer"
local TIMER = { seconds = true, interval = true, fn = true, ["function"] = true, args = true, kwargs = true }

function Timer.init(self, seconds, fn, args, kwargs)
  if type(seconds) == "table" then
    local options = seconds
    check.keywords("Timer", options, TIMER)
    seconds, fn = options.seconds or options.interval, options.fn or options["function"]
    args, kwargs = options.args, options.kwargs
  end
  if type(seconds) ~= "number" then check.fail("Timer", "seconds", "number", seconds) end
  local state = states[self]
  state.seconds = check.timeout("Timer", seconds)
  state.target = check.callable("Timer", "fn", fn)
  state.args = check.optional_sequence("Timer", "args", args)
  state.kwargs = check.optional("Timer", "kwargs", "table", kwargs)
  state.finished = locks.Event()
end

function Timer.cancel(self) state_of(self, "cancel").finished:set() end

function Timer.run(self)
  local state = state_of(self, "run")
  if state.finished:wait(state.seconds) then return end
  Thread.run(self)
  state.finished:set()
end
threading.Timer = Timer

-- Local

local local_values = setmetatable({}, { __mode = "k" })

local Local = { __name = "Local", __reduce = false }

local function values_of(self)
  local by_thread = local_values[self]
  local state = living[current()]
  local values = by_thread[state]
  if not values then
    values = {}
    by_thread[state] = values
  end
  return values
end

function Local.__index(self, key) return values_of(self)[key] end
function Local.__newindex(self, key, value) values_of(self)[key] = value end
function Local.__pairs(self) return pairs(values_of(self)) end
function Local.__tostring() return "<threading.Local>" end

--- A table whose fields each thread has for itself.
function threading.Local()
  local self = setmetatable({}, Local)
  local_values[self] = setmetatable({}, { __mode = "k" })
  return self
end

-- What the module tells

function threading.current_thread() return living[current()].thread end

function threading.get_ident() return current() end

function threading.get_native_id() return native.getpid() end

function threading.enumerate()
  local list, numbers = setmetatable({}, native.List), {}
  for number in pairs(living) do numbers[#numbers + 1] = number end
  table.sort(numbers)
  for i, number in ipairs(numbers) do list[i] = living[number].thread end
  return list
end

function threading.active_count()
  local count = 0
  for _ in pairs(living) do count = count + 1 end
  return count
end

local stack_size = 0

--- Python's: the size of later threads' stacks. Here it is kept and changes nothing.
function threading.stack_size(bytes)
  local before = stack_size
  if bytes ~= nil then
    check.integer("stack_size", "bytes", bytes, 0)
    if bytes ~= 0 and bytes < 32768 then
      fail("ValueError", ("stack_size: size not valid: %d bytes; 0 or at least 32768 expected"):format(bytes))
    end
    stack_size = bytes
  end
  return before
end

function threading.setswitchinterval(seconds)
  if type(seconds) ~= "number" then check.fail("setswitchinterval", "seconds", "number", seconds) end
  if not (seconds > 0) then
    fail("ValueError", "setswitchinterval: seconds: more than 0 expected, got " .. tostring(seconds))
  end
  native.set_switch_interval(seconds)
end

threading.getswitchinterval = native.switch_interval

--- From now on a thread runs for 1 … `k` instructions drawn from `n`; nil goes back to the clock.
function threading.seed(n, k)
  native.seed_switches(check.optional_integer("seed", "n", n), check.optional_integer("seed", "k", k, 1) or 1000)
end

-- The main thread, and the end

local main = setmetatable({}, metatable_of(setmetatable({ __name = "_MainThread" }, class_metatable(Thread))))
states[main] = {
  name = "MainThread", daemon = false, number = current(), joiners = wait_list.new(), thread = main,
}
living[current()] = states[main]

function threading.main_thread() return main end

local ends = {}

--- Has `fn` called when the main script has ended, before its threads are joined.
function native.before_joining_threads(fn) ends[#ends + 1] = fn end

--- Joins all threads but daemons, after the main script has ended. Who joins the main thread goes
--- on.
function native.join_threads()
  local state = states[main]
  if next(living, next(living)) == nil then return end
  for _, fn in ipairs(ends) do fn() end
  state.has_ended = true
  wait_list.wake_all(state.joiners)
  local function other()
    for number, one in pairs(living) do
      if number ~= state.number and not one.daemon then return one end
    end
  end
  for one in other do wait_list.wait(one.joiners) end
end

--- In a forked child: the thread that forked is the main thread, and alone.
function native.become_fork_of_threads()
  local me = current()
  local state = living[me]
  for number, one in pairs(living) do
    if number ~= me then one.has_ended = true end
  end
  living = { [me] = state }
  main = state.thread
  locks.become_fork(me, newest)
end

function native.thread_name(number)
  local state = living[number]
  return state and state.name
end

-- Reading: who reads from a pipe, a socket or a terminal lets the others run until there is
-- something.

local await_readable = native.await_readable
local files = getmetatable(io.stdin).__index
local read, lines, io_read, io_lines, input = files.read, files.lines, io.read, io.lines, io.input

function files.read(file, ...)
  await_readable(file)
  return read(file, ...)
end

function io.read(...)
  await_readable(input())
  return io_read(...)
end

--- An iterator that waits before each step.
local function waiting(file, step, ...)
  if file == nil then return step, ... end
  return function(...)
    await_readable(file)
    return step(...)
  end, ...
end

function files.lines(file, ...) return waiting(file, lines(file, ...)) end

function io.lines(name, ...)
  return waiting(name == nil and input() or nil, io_lines(name, ...))
end

-- require

--- Modules whose loaders run: the thread that runs each, and who waits for it.
local loading = {}

--- Whether a chain of threads that wait for one another's modules leads from `thread` back to the
--- running one.
local function would_wait_for_itself(thread)
  local me = current()
  while thread do
    if thread == me then return true end
    local state = living[thread]
    thread = state and state.required and state.required.thread
  end
  return false
end

--- Runs a module's loader once: other threads that require the module wait until it has ended. Two
--- threads that each require what the other one loads get the module as it is, as in Python.
local function require_once(plain, name)
  local state = living[current()]
  local module = loading[name]
  while module and not would_wait_for_itself(module.thread) do
    state.required = module
    wait_list.wait(module.waiters)
    state.required = nil
    module = loading[name]
  end
  if module or package.loaded[name] ~= nil then return plain(name) end
  module = { thread = current(), waiters = wait_list.new() }
  loading[name] = module
  local _ <close> = setmetatable({}, { __close = function()
    loading[name] = nil
    wait_list.wake_all(module.waiters)
  end })
  return plain(name)
end

local plain_require = require
function _G.require(name)
  if package.loaded[name] ~= nil or type(name) ~= "string" then return plain_require(name) end
  return require_once(plain_require, name)
end

return threading
