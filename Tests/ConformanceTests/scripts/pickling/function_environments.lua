-- _ENV is an upvalue like another: _G goes by name, a table of one's own goes by value.
local mp = require "multiprocessing"
local check = require "check"

shared_global = "set while loading"

local function sees_global()
  return shared_global
end

local function sets_global(value)
  shared_global = value
end

local function boxed()
  local _ENV = {x = 1, tostring = tostring}
  local function bump()
    x = x + 1
    return tostring(x)
  end
  return bump
end

local function child(q, f)
  check.eq(sees_global(), check.method == "fork" and "changed" or "set while loading")
  sets_global "by child"
  check.eq(_G.shared_global, "by child")
  q:put{f(), f()}
end

if __name__ == "__main__" then
  shared_global = "changed"
  local q = mp.Queue()
  check.child(child, q, boxed())
  check.eq(q:get(), {"2", "3"})
  check.eq(shared_global, "changed")
  -- A loaded chunk keeps seeing the globals of the process it is in.
  q:put(load "return shared_global, ...")
  check.eq(table.pack(q:get()(7)), {"changed", 7, n = 2})
  print "ok"
end
