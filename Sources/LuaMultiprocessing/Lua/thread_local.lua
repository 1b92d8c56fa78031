-- Local: Python's `threading.local`, a table whose fields each thread has for itself.

local _, part = ...
local registry = part "thread_registry"

--- The fields of each Local, by the states of the threads that have some.
local fields = setmetatable({}, { __mode = "k" })

local Local = { __name = "Local", __reduce = false }

local function fields_here(self)
  local by_thread = fields[self]
  local state = registry.here()
  local found = by_thread[state]
  if not found then
    found = {}
    by_thread[state] = found
  end
  return found
end

function Local.__index(self, key) return fields_here(self)[key] end
function Local.__newindex(self, key, value) fields_here(self)[key] = value end
function Local.__pairs(self) return pairs(fields_here(self)) end
function Local.__tostring() return "<threading.Local>" end

return function()
  local self = setmetatable({}, Local)
  fields[self] = setmetatable({}, { __mode = "k" })
  return self
end
