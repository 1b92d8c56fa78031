-- pop, remove, clear.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list{"a", "b", "c", "b"}
  check.eq(l:pop(), "b")
  check.eq(l:pop(1), "a")
  check.eq(l:copy(), {"b", "c"})
  check.raises("IndexError", nil, l.pop, l, 3)
  check.raises("IndexError", nil, l.pop, l, 100)
  l:extend{"b", "d"}
  l:remove "b"
  check.eq(l:copy(), {"c", "b", "d"})
  check.raises("ValueError", nil, l.remove, l, "zzz")
  l:clear()
  check.eq(#l, 0)
  check.raises("IndexError", nil, l.pop, l)
  check.raises("IndexError", nil, l.pop, l, 1)
  print "ok"
end
