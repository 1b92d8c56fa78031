-- range makes a list as Python's does.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.eq(mp.range(10), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  check.eq(mp.range(3, 6), {3, 4, 5})
  check.eq(mp.range(0, 10, 3), {0, 3, 6, 9})
  check.eq(mp.range(0, 9, 3), {0, 3, 6})
  check.eq(mp.range(5, 0, -2), {5, 3, 1})
  check.eq(mp.range(0, -3, -1), {0, -1, -2})
  check.eq(mp.range(0), {})
  check.eq(mp.range(-4), {})
  check.eq(mp.range(3, 3), {})
  check.eq(mp.range(5, 2), {})
  check.eq(mp.range(-2, 2), {-2, -1, 0, 1})
  check.eq(mp.range(math.maxinteger - 2, math.maxinteger),
    {math.maxinteger - 2, math.maxinteger - 1})
  check.eq(mp.range(math.maxinteger - 1, math.maxinteger, 10), {math.maxinteger - 1})
  check.same(getmetatable(mp.range(3)), mp.List)
  check.eq(tostring(mp.range(10)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]")
  check.raises("ValueError", "range.*step", mp.range, 1, 5, 0)
  check.rejects({"range", "string"}, mp.range, "x")
  check.rejects({"range", "nil"}, mp.range)
  check.rejects({"range"}, mp.range, 2.5)
  check.rejects({"range", "table"}, mp.range, 1, {})
  check.rejects({"range", "step", "boolean"}, mp.range, 1, 5, true)
  print "ok"
end
