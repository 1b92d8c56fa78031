-- mp.List stays mp.List.
local mp = require "multiprocessing"
local check = require "check"

local function child(q, list)
  q:put{getmetatable(list) == mp.List, tostring(list)}
  q:put(mp.range(3))
  q:put(setmetatable({setmetatable({}, mp.List), {}}, mp.List))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, mp.range(4))
  check.eq(q:get(), {true, "[0, 1, 2, 3]"})
  local list = q:get()
  check.same(getmetatable(list), mp.List)
  check.eq(tostring(list), "[0, 1, 2]")
  list = q:get()
  check.same(getmetatable(list[1]), mp.List)
  check.eq(getmetatable(list[2]), nil)
  local cyclic = setmetatable({}, mp.List)
  cyclic[1] = cyclic
  q:put(cyclic)
  list = q:get()
  check.same(list[1], list)
  check.same(getmetatable(list), mp.List)
  print "ok"
end
