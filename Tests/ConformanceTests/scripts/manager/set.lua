-- m:set and its methods.
local mp = require "multiprocessing"
local check = require "check"

local function child(s)
  s:add "child"
  s:discard "b"
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local s = m:set{"a", "b", "a"}
  check.eq(#s, 2)
  check.child(child, s)
  check.eq({s:has "a", s:has "b", s:has "child"}, {true, false, true})
  check.same_members(s:values(), {"a", "child"})
  s:remove "a"
  check.raises("KeyError", nil, s.remove, s, "a")
  s:discard "a"
  s:update{"x", "y"}
  local seen = {}
  for k, v in pairs(s) do seen[k] = v end
  check.eq(seen, {child = true, x = true, y = true})
  local t = m:set{"y", "z"}
  check.same_members(s:union(t), {"child", "x", "y", "z"})
  check.same_members(s:intersection(t), {"y"})
  check.same_members(s:difference(t), {"child", "x"})
  check.same_members(s:symmetric_difference(t), {"child", "x", "z"})
  check.same_members(s:union{"q"}, {"child", "x", "y", "q"})
  check.eq(#s, 3)
  for _ = 1, 3 do s:pop() end
  check.eq(#s, 0)
  check.raises("KeyError", nil, s.pop, s)
  s:add(1)
  s:add(1.0)
  check.eq(#s, 1)
  s:clear()
  check.eq(#s, 0)
  check.eq(m:set():values(), {})
  print "ok"
end
