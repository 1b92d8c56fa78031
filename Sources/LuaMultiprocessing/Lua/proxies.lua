-- Methods of proxies that run in the caller's process, by means of the referent's own.

local native, part = ...
local check = part "check"
local errors = native.errors

local proxies = {}

-- Locks -----------------------------------------------------------------------------------------

--- Runs `fn(...)` with the lock held, and returns what it does.
function proxies.with(self, fn, ...)
  check.callable("with", "fn", fn)
  self:acquire()
  local results = table.pack(pcall(fn, ...))
  self:release()
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

local Guard = { __name = "LockGuard", __reduce = false }
Guard.__index = Guard

function Guard:release()
  local lock = self.lock
  self.lock = nil
  if lock then lock:release() end
end

Guard.__close = Guard.release

--- Holds the lock until the variable that the result is assigned to goes out of scope.
function proxies.guard(self)
  self:acquire()
  return setmetatable({ lock = self }, Guard)
end

--- Waits until `pred()` is true, which is looked at with the lock held; returns its last value.
function proxies.wait_for(self, pred, timeout)
  check.callable("Condition.wait_for", "pred", pred)
  timeout = check.timeout("Condition.wait_for", timeout)
  local finish = timeout and native.monotonic() + timeout
  local result = pred()
  while not result do
    local left = finish and finish - native.monotonic()
    if left and left <= 0 then break end
    self:wait(left)
    result = pred()
  end
  return result
end

-- The rest --------------------------------------------------------------------------------------

--- A Value or an Array of a manager has no part without a lock: its methods take none.
function proxies.get_obj(self) return self end

--- Items until the queue is shut down and empty; a nil item comes as None.
function proxies.iter(self)
  return function()
    local got, item = pcall(self.get, self)
    if got then
      if item == nil then return native.None end
      return item
    end
    if native.isinstance(item, errors.ShutDown) then return nil end
    error(item, 0)
  end
end

--- Functions that call a method of a registered type, by its name.
proxies.forwarders = setmetatable({}, {
  __index = function(forwarders, name)
    local function forward(self, ...) return native.call_proxy(self, name, ...) end
    forwarders[name] = forward
    return forward
  end,
})

return proxies
