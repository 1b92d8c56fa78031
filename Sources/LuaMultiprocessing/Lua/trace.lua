-- `mp.trace`: what a script adds to the recording of its program. Without one nothing is done, and
-- nothing is looked at.

local native, part = ...
local check = part "check"

--- Calls a function while something is open.
local function call_within(_, fn, ...) return fn(...) end

local trace = {}

if native.is_traced() then
  local function check_args(fn, args)
    if args ~= nil and type(args) ~= "table" then check.fail(fn, "args", "table", args) end
  end

  local span = { __name = "span" }
  function span:__close()
    if not self.ended then native.end_span(self.name) end
    self.ended = true
  end

  local function begin(name, args)
    native.begin_span(name, args)
    return setmetatable({ name = name }, span)
  end

  local function run(name, fn, ...)
    local open <close> = begin(name)
    return call_within(open, fn, ...)
  end

  function trace.enabled() return true end

  --- A stretch of the script: until the value goes out of scope, or while `fn` runs.
  function trace.span(name, x, ...)
    if type(name) ~= "string" then check.fail("trace.span", "name", "string", name) end
    local meta = type(x) ~= "function" and getmetatable(x)
    if type(x) == "function" or type(meta) == "table" and meta.__call then return run(name, x, ...) end
    check_args("trace.span", x)
    return begin(name, x)
  end

  function trace.instant(name, args)
    if type(name) ~= "string" then check.fail("trace.instant", "name", "string", name) end
    check_args("trace.instant", args)
    native.trace_instant(name, args)
  end

  function trace.counter(name, n)
    if type(name) ~= "string" then check.fail("trace.counter", "name", "string", name) end
    if type(n) ~= "number" then check.fail("trace.counter", "n", "number", n) end
    native.trace_counter(name, n)
  end
else
  local nothing = setmetatable({}, { __name = "span", __close = function() end })

  function trace.enabled() return false end

  function trace.span(_, x, ...)
    if x == nil or type(x) == "table" and not getmetatable(x) then return nothing end
    return x(...)
  end

  function trace.instant() end
  function trace.counter() end
end

--- Names a shared object, for recordings and for reports on waits.
function trace.name(object, text)
  if type(text) ~= "string" then check.fail("trace.name", "text", "string", text) end
  native.name_object(object, text)
end

return trace
