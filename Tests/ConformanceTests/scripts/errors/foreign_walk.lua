-- Classes and errors have no keys but strings, for libraries that walk tables.
local mp = require "multiprocessing"
local check = require "check"

local function walk(t, seen)
  if seen[t] then return end
  seen[t] = true
  for key, value in next, t do
    check.eq(type(key), "string")
    if type(value) == "table" then walk(value, seen) end
  end
  local meta = debug.getmetatable(t)
  if meta then walk(meta, seen) end
end

if __name__ == "__main__" then
  for _, class in ipairs{mp.Error, mp.Empty, mp.BrokenPipeError, mp.TimeoutError:extend "Late"} do
    walk(class, {})
    walk(class "message", {})
  end
  print "ok"
end
