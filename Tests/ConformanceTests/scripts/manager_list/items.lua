-- l[i], l[i] = v, #l, ipairs; 1-based.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list{"a", "b", "c"}
  check.eq({#l, l[1], l[3], l[2.0]}, {3, "a", "c", "b"})
  check.eq({l[4], l[100]}, {})
  l[2] = "B"
  l[4] = "d"
  check.eq(l:copy(), {"a", "B", "c", "d"})
  check.raises("IndexError", nil, function() l[6] = "f" end)
  check.raises("IndexError", nil, function() l[100] = "f" end)
  check.raises("IndexError", nil, function() l[0] = "z" end)
  check.eq(#l, 4)
  l[5] = "e"
  local seen = {}
  for i, x in ipairs(l) do seen[i] = x end
  check.eq(seen, {"a", "B", "c", "d", "e"})
  local empty = m:list()
  check.eq({#empty, empty[1]}, {0})
  for _ in ipairs(empty) do error "nothing there" end
  empty[1] = 1
  check.eq(#empty, 1)
  l[1] = mp.None
  check.same(l[1], mp.None)
  l[1] = false
  check.eq(l[1], false)
  print "ok"
end
