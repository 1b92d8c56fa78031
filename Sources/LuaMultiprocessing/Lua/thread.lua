-- Thread: a thread runs on a Lua stack and a C stack of its own (Threads/, in Swift); this file
-- gives it Python's shape.

local native, part = ...
local check, wait_list = part "check", part "wait_list"
local registry, subclassing, locks = part "thread_registry", part "subclassing", part "thread_lock"
local errors = native.errors
local current, state_of = native.current_thread, subclassing.state_of

local function fail(class, text) error(errors[class](text), 0) end

local Thread = {}

--- What is exported; `hooks` is the table in which a script sets `excepthook`.
local thread = { hooks = {} }

--- Fields answered by the state. True marks those that a script may set.
local FIELDS = { name = true, daemon = true, ident = false, native_id = false, exitcode = false }

local OWN_ARGUMENTS = { target = true, args = true, kwargs = true, name = true, daemon = true, group = true }

local function hidden(self, fn) return state_of(self) or check.missing_self("Thread", fn, "t", self) end

-- Names

local function key_of(table, value)
  for key, found in next, table do
    if found == value and type(key) == "string" then return key end
  end
end

--- Names of targets; false for those that have none.
local function_names = setmetatable({}, { __mode = "k" })

--- The name of a global function, or of one that is a field of a loaded module; nil for others.
local function name_of(target)
  if type(target) ~= "function" then return nil end
  local name = function_names[target]
  if name == nil then
    name = key_of(_G, target)
    for _, module in next, package.loaded do
      if name then break end
      name = type(module) == "table" and key_of(module, target)
    end
    function_names[target] = name or false
  end
  return name or nil
end

--- How many names were made up.
local made = 0

local function default_name(target)
  made = made + 1
  local name = name_of(target)
  return name and ("Thread-%d (%s)"):format(made, name) or ("Thread-%d"):format(made)
end

-- Fields

local SETTERS = {}

function SETTERS.daemon(state, value)
  check.optional("Thread", "daemon", "boolean", value)
  if state.number then fail("RuntimeError", "Thread.daemon: cannot set daemon status of active thread") end
  state.daemon = value
end

function SETTERS.name(state, value)
  if type(value) ~= "string" then check.fail("Thread", "name", "string", value) end
  state.name = value
end

local GETTERS = {}

function GETTERS.name(state) return state.name end
function GETTERS.daemon(state) return state.daemon end
function GETTERS.ident(state) return state.number end
function GETTERS.native_id(state) return state.number and native.getpid() end

--- Of the threads of `multiprocessing.dummy`: 0 once it has ended. As in Python, an error makes no
--- difference.
function GETTERS.exitcode(state) return state.has_exit_code and state.has_ended and 0 or nil end

local function describe(state, class)
  local status = "initial"
  if state.number then status = state.has_ended and "stopped" or "started" end
  return ("<%s(%s, %s%s%s)>"):format(class.__name, state.name, status,
    state.daemon and " daemon" or "", state.number and " " .. state.number or "")
end

--- The body of the thread. A subclass replaces it.
function Thread.run(self)
  local state = hidden(self, "run")
  if state.target then return subclassing.call(state.target, state.args, state.kwargs) end
end

local kind

local function take_arguments(self, state, options)
  kind:take_target(self, state, options)
  if options.daemon ~= nil then SETTERS.daemon(state, options.daemon) end
  if options.name ~= nil then SETTERS.name(state, options.name) end
end

local function new_state(daemon)
  return { daemon = daemon, joiners = wait_list.new "the end of a thread" }
end

kind = subclassing.kind{
  name = "Thread", class_reduce = false, fields = FIELDS, arguments = OWN_ARGUMENTS, run = Thread.run,
  new = function() return new_state(registry.here().daemon) end,
  get = function(state, key) return GETTERS[key](state) end,
  set = function(state, key, value) SETTERS[key](state, value) end,
  take = take_arguments,
  complete = function(state) state.name = state.name or default_name(state.target) end,
  describe = describe,
}

--- A subclass; `name` is what `tostring` of an instance shows.
function Thread.extend(parent, name) return kind:extend(parent, name) end

-- Running

--- An error with the traceback of where it was raised.
local function traced(value) return { value = value, traceback = native.traceback(2, value) } end

--- Prints an error as an uncaught one in the main thread is printed.
function thread.print_uncaught(args)
  native.write_error(("Exception in thread %s:\n%s\n%s"):format(args.thread and args.thread.name or "?",
    native.error_text(args.exc_value), args.exc_traceback))
end

local function report(self, raised)
  local value = raised.value
  if native.isinstance(value, errors.SystemExit) then return end
  local args = {
    exc_type = native.is_error(value) and value.class or type(value), exc_value = value,
    exc_traceback = raised.traceback, thread = self,
  }
  local ok, failed = xpcall(thread.hooks.excepthook or thread.print_uncaught, traced, args)
  if not ok then
    native.write_error(("Exception in threading.excepthook:\n%s\n%s"):format(
      native.error_text(failed.value), failed.traceback))
  end
end

local function bootstrap(self)
  local state = state_of(self)
  registry.add(state)
  if native.note_thread then native.note_thread(state.name) end
  local ok, raised = xpcall(self.run, traced, self)
  if not ok then report(self, raised) end
  state.target, state.args, state.kwargs = nil, nil, nil
  locks.abandon(state.number)
  registry.remove(state)
end

function Thread.start(self)
  local state = hidden(self, "start")
  if state.is_starting then fail("RuntimeError", "Thread.start: threads can only be started once") end
  state.is_starting, state.thread = true, self
  native.start_thread(bootstrap, self)
end

function Thread.join(self, timeout)
  local state = hidden(self, "join")
  check.timeout("Thread.join", timeout)
  if not state.number then fail("RuntimeError", "Thread.join: cannot join thread before it is started") end
  if state.number == current() then fail("RuntimeError", "Thread.join: cannot join current thread") end
  if state.has_ended or timeout and timeout <= 0 then return end
  wait_list.wait(state.joiners, wait_list.deadline(timeout))
end

function Thread.is_alive(self)
  local state = hidden(self, "is_alive")
  return state.number ~= nil and not state.has_ended
end

-- The classes

local function adopt(name)
  local class = { __name = name }
  class.__base = class
  return kind:adopt(class, Thread)
end

thread.Thread = adopt "Thread"

local main = new_state(false)
main.name, main.is_starting = "MainThread", true
main.thread = kind:instance(adopt "_MainThread", main)
registry.set_main(main)

return thread
