-- index, count, slice, copy.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list{"a", "b", 1, "a", 2.0, true}
  check.eq({l:index "a", l:index "b", l:index(2), l:index(1.0), l:index(true)}, {1, 2, 5, 3, 6})
  check.raises("ValueError", nil, l.index, l, "c")
  check.eq({l:count "a", l:count "c", l:count(1)}, {2, 0, 1})
  check.eq(l:slice(2, 3), {"b", 1})
  check.eq(l:slice(-2), {2.0, true})
  check.eq(l:slice(), l:copy())
  check.eq(l:slice(5, 100), {2.0, true})
  check.eq(l:slice(4, 2), {})
  check.same(getmetatable(l:slice()), mp.List)
  local copy = l:copy()
  copy[1] = "changed"
  check.eq(l[1], "a")
  print "ok"
end
