-- A class that cannot be copied is refused with the path to what is in it, and nothing is sent.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local Local = {handlers = {}}
  Local.__index = Local
  local q = mp.Queue()
  local function refused(value, path)
    local err = check.raises("PicklingError", nil, q.put, q, value)
    check.has(tostring(err), path)
    check.ok(q:empty(), "nothing is sent")
  end
  Local.handlers.on_exit = coroutine.create(print)
  refused(setmetatable({}, Local), "obj.metatable.handlers.on_exit: coroutine")
  refused({1, setmetatable({}, Local)}, "obj[2].metatable.handlers.on_exit: coroutine")
  refused({class = Local}, "obj.class.handlers.on_exit: coroutine")
  Local.handlers = nil
  q:put(setmetatable({}, Local))
  check.same(getmetatable(q:get()), Local)
  print "ok"
end
