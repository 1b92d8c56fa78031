-- Timer: a thread that calls a function after some time, unless it is cancelled before.

local _, part = ...
local check, locks, subclassing = part "check", part "threading_locks", part "subclassing"
local Thread = part("thread").Thread

local Timer = Thread:extend "Timer"

local KEYWORDS = { seconds = true, interval = true, fn = true, ["function"] = true, args = true, kwargs = true }

local function hidden(self, fn) return subclassing.state_of(self) or check.missing_self("Timer", fn, "t", self) end

function Timer.init(self, seconds, fn, args, kwargs)
  if type(seconds) == "table" then
    local options = seconds
    check.keywords("Timer", options, KEYWORDS)
    seconds, fn = options.seconds or options.interval, options.fn or options["function"]
    args, kwargs = options.args, options.kwargs
  end
  if type(seconds) ~= "number" then check.fail("Timer", "seconds", "number", seconds) end
  local state = hidden(self, "init")
  state.seconds = check.timeout("Timer", seconds)
  state.target = check.callable("Timer", "fn", fn)
  state.args = check.optional_arguments("Timer", "args", args)
  state.kwargs = check.optional("Timer", "kwargs", "table", kwargs)
  state.finished = locks.Event()
end

--- Has the function not be called, if it has not been yet.
function Timer.cancel(self) hidden(self, "cancel").finished:set() end

function Timer.run(self)
  local state = hidden(self, "run")
  if state.finished:wait(state.seconds) then return end
  Thread.run(self)
  state.finished:set()
end

return Timer
