-- A metatable that nobody can find by name is refused, with the path and the metatable.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local Local = {}
  Local.__index = Local
  local q = mp.Queue()
  local function refused(value, path)
    local err = check.raises("PicklingError", nil, q.put, q, value)
    check.has(tostring(err), path)
    check.match(tostring(err), "metatable")
    check.ok(q:empty(), "nothing is sent")
  end
  refused(setmetatable({}, Local), "obj")
  refused({1, setmetatable({}, Local)}, "obj[2]")
  refused({shape = {inner = setmetatable({}, {})}}, "obj.shape.inner")
  -- The metatable is named: its __name, if it has one.
  Local.__name = "Widget"
  local err = check.raises("PicklingError", nil, q.put, q, {w = setmetatable({}, Local)})
  check.has(tostring(err), "obj.w")
  check.has(tostring(err), "Widget")
  print "ok"
end
