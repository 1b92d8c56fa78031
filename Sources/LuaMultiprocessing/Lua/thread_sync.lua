-- What the synchronisation objects of `threading` have in common. They are for the threads of one
-- process, which they never leave.

local native, part = ...
local check, wait_list = part "check", part "wait_list"

local sync = {}

--- A class whose objects do not cross to other processes.
function sync.class(name)
  local made = { __name = name, __reduce = false }
  made.__index = made
  return made
end

function sync.assertion(text) error(native.errors.AssertionError(text), 0) end

--- Reads `acquire`'s arguments: whether to wait at all, and until when.
function sync.time_limit(fn, block, timeout)
  check.optional(fn, "block", "boolean", block)
  check.timeout(fn, timeout)
  if block == false or timeout and timeout <= 0 then return false end
  return true, wait_list.deadline(timeout)
end

--- Adds `guard`, `with` and `__close` to a class that has `acquire` and `release`.
function sync.add_scopes(made)
  made.__close = function(self) self:release() end

  function made.guard(self)
    self:acquire()
    return self
  end

  function made.with(self, fn, ...)
    check.callable(made.__name .. ".with", "fn", fn)
    self:acquire()
    local _ <close> = self
    return fn(...)
  end
end

return sync
