-- reverse and sort.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list{3, 1, 2.5, -1}
  l:sort()
  check.eq(l:copy(), {-1, 1, 2.5, 3})
  l:reverse()
  check.eq(l:copy(), {3, 2.5, 1, -1})
  local words = m:list{"pear", "Apple", "fig"}
  words:sort()
  check.eq(words:copy(), {"Apple", "fig", "pear"})
  local mixed = m:list{1, "a"}
  check.raises("any", nil, mixed.sort, mixed)
  check.same_members(mixed:copy(), {1, "a"})
  local empty = m:list()
  empty:sort()
  empty:reverse()
  check.eq(#empty, 0)
  print "ok"
end
