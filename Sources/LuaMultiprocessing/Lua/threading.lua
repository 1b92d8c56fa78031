-- threading: Python's threads. They share this process's Lua values, and one of them runs at a
-- time.

local native, part = ...
local check, registry, thread = part "check", part "thread_registry", part "thread"
local errors = native.errors
local current = native.current_thread

local threading = {
  TIMEOUT_MAX = math.maxinteger // 1000000000 * 1.0,
  BrokenBarrierError = errors.BrokenBarrierError, SystemExit = errors.SystemExit,
  Thread = thread.Thread, Timer = part "thread_timer", Local = part "thread_local",
  excepthook = thread.print_uncaught, __excepthook__ = thread.print_uncaught,
}
for name, make in pairs(part "threading_locks") do threading[name] = make end

-- Here a script sets `excepthook`.
thread.hooks = threading

-- Which threads there are

function threading.current_thread() return registry.here().thread end

function threading.main_thread() return registry.main().thread end

function threading.get_ident() return current() end

function threading.get_native_id() return native.getpid() end

function threading.enumerate()
  local list = setmetatable({}, native.List)
  for i, state in ipairs(registry.all()) do list[i] = state.thread end
  return list
end

threading.active_count = registry.count

-- Stacks and turns

local stack_size = 0

--- Python's: the size of later threads' stacks. Here it is kept and changes nothing.
function threading.stack_size(bytes)
  local before = stack_size
  if bytes ~= nil then
    check.integer("stack_size", "bytes", bytes, 0)
    if bytes ~= 0 and bytes < 32768 then
      error(errors.ValueError(
        ("stack_size: size not valid: %d bytes; 0 or at least 32768 expected"):format(bytes)), 0)
    end
    stack_size = bytes
  end
  return before
end

function threading.setswitchinterval(seconds)
  if type(seconds) ~= "number" then check.fail("setswitchinterval", "seconds", "number", seconds) end
  if not (seconds > 0) then
    error(errors.ValueError("setswitchinterval: seconds: more than 0 expected, got " .. tostring(seconds)), 0)
  end
  native.set_switch_interval(seconds)
end

threading.getswitchinterval = native.switch_interval

--- From now on a thread runs for 1 to `k` instructions drawn from `n`; nil goes back to the clock.
function threading.seed(n, k)
  native.seed_switches(check.optional_integer("seed", "n", n), check.optional_integer("seed", "k", k, 1) or 1000)
end

part "thread_reading"
part "thread_require"
return threading
