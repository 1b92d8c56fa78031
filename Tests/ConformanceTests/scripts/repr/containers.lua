-- Sequences are lists, an empty table is a list, any other table is a dict.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.repr{}, "[]")
  check.eq(mp.repr{1, 4, 9}, "[1, 4, 9]")
  check.eq(mp.repr{1, 2.0, "x", true, false, mp.None}, "[1, 2.0, 'x', True, False, None]")
  check.eq(mp.repr{{}, {1}, {{2}}}, "[[], [1], [[2]]]")
  check.eq(mp.repr{1, 2, n = 2}, "[1, 2]")
  check.eq(mp.repr{x = 1}, "{'x': 1}")
  check.eq(mp.repr{x = {y = {}}}, "{'x': {'y': []}}")
  check.eq(mp.repr{[2] = "b"}, "{2: 'b'}")
  check.eq(mp.repr{[0] = "a", "b"}, "{0: 'a', 1: 'b'}")
  check.eq(mp.repr{"a", x = 1}, "{1: 'a', 'x': 1}")
  check.eq(mp.repr(setmetatable({1, {2}}, mp.List)), "[1, [2]]")
  check.eq(tostring(setmetatable({1, setmetatable({}, mp.List)}, mp.List)), "[1, []]")
  check.eq(tostring(setmetatable({"a"}, mp.List)), "['a']")
  local list = {}
  for i = 1, 1000 do list[i] = i end
  local _, commas = mp.repr(list):gsub(", ", "")
  check.eq(commas, 999)
  print "ok"
end
