-- fill sets every element.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a = mp.Array("i", 5)
  a:fill(7)
  check.eq(a:slice(), {7, 7, 7, 7, 7})
  a:fill(3.0)
  check.eq(a:slice(), {3, 3, 3, 3, 3})
  check.raises("ValueError|TypeError", nil, a.fill, a, 2 ^ 31)
  check.raises("ValueError|TypeError", nil, a.fill, a, 0.5)
  check.eq(a:slice(), {3, 3, 3, 3, 3})
  local d = mp.Array("d", 3)
  d:fill(0.5)
  check.eq(d:slice(), {0.5, 0.5, 0.5})
  local c = mp.Array("c", 3)
  c:fill "x"
  check.eq(c.raw, "xxx")
  mp.Array("i", 0):fill(1)
  print "ok"
end
