-- append, extend, insert.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local l = m:list()
  l:append(1)
  l:append{2}
  l:extend{3, 4}
  l:extend(mp.range(5, 7))
  l:extend(m:list{7})
  l:extend{}
  check.eq(l:copy(), {1, {2}, 3, 4, 5, 6, 7})
  l:clear()
  l:insert(1, "b")
  l:insert(1, "a")
  l:insert(3, "d")
  l:insert(3, "c")
  check.eq(l:copy(), {"a", "b", "c", "d"})
  -- As in Python, an index beyond the end appends.
  l:insert(100, "z")
  check.eq(l:copy(), {"a", "b", "c", "d", "z"})
  print "ok"
end
