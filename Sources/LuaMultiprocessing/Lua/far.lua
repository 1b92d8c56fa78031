-- In a process on another computer: what methods of shared objects do that runs code of the script,
-- or gives something that cannot cross. All else is a call of the same method where the program was
-- started.

local native, part = ...
local check = part "check"
local errors, invoke = native.errors, native.far_call

local far = {}

local function full_name(object, method) return native.far_name(object) .. "." .. method end

-- Locks ------------------------------------------------------------------------------------------

far.guard = part("proxies").guard

function far.with(object, fn, ...)
  check.callable(full_name(object, "with"), "fn", fn)
  local _ <close> = far.guard(object)
  return fn(...)
end

function far.wait_for(object, predicate, timeout)
  check.callable("Condition.wait_for", "predicate", predicate)
  check.timeout("Condition.wait_for", timeout)
  local deadline = timeout and native.monotonic() + timeout
  while true do
    local value = predicate()
    local left = deadline and deadline - native.monotonic()
    if value or left and left <= 0 then return value end
    invoke(object, "wait", left)
  end
end

local Acting = { __close = function(self)
  if self.object then invoke(self.object, "#end_action", false) end
end }

--- Arrives at a barrier, and runs its action if that is this party's to do.
function far.wait_at_barrier(object, timeout)
  local action = native.far_action(object)
  local index, must_act = invoke(object, "#arrive", action ~= nil, timeout)
  if not must_act then return index end
  local acting <close> = setmetatable({ object = object }, Acting)
  action()
  acting.object = nil
  return invoke(object, "#end_action", true)
end

-- Queues and pipes -------------------------------------------------------------------------------

function far.iter(object)
  -- Raises if this process has closed the queue.
  invoke(object, "empty")
  return function()
    local more, item = invoke(object, "#next")
    if not more then return nil end
    if item == nil then return native.None end
    return item
  end
end

function far.fileno(object)
  error(errors.OSError(("%s: a process on another computer has no descriptor for it"):format(
    full_name(object, "fileno"))), 0)
end

--- `connection.wait`: objects where the program was started, or what is on this computer.
function far.wait(list, timeout)
  check.table("connection.wait", "list", list)
  check.timeout("connection.wait", timeout)
  local count, far_count = list.n or #list, 0
  for i = 1, count do
    if type(list[i]) == "userdata" and native.far_name(list[i]) then far_count = far_count + 1 end
  end
  if far_count == 0 then return native.wait_here(list, timeout) end
  if far_count < count then
    error(errors.ValueError "connection.wait: list: shared objects and descriptors cannot be waited for \z
      together in a process on another computer", 0)
  end
  local ready = setmetatable({}, native.List)
  for i, place in ipairs(native.far_function("wait", list, timeout)) do ready[i] = list[place] end
  return ready
end

-- Shared memory ----------------------------------------------------------------------------------

local OBJECT = {}
local Buffer = { __name = "SharedBuffer" }

function Buffer.get(self, ...) return invoke(self[OBJECT], "#buf_get", ...) end
function Buffer.set(self, ...) return invoke(self[OBJECT], "#buf_set", ...) end
function Buffer.__len(self) return invoke(self[OBJECT], "#buf_len") end
function Buffer.__index(self, key)
  return rawget(Buffer, key) or invoke(rawget(self, OBJECT), "#buf_at", key)
end
function Buffer.__newindex(self, key, value) invoke(self[OBJECT], "#buf_put", key, value) end
function Buffer.__tostring(self) return ("<SharedBuffer of %d bytes>"):format(#self) end

function far.buf(object) return setmetatable({ [OBJECT] = object }, Buffer) end

return far
