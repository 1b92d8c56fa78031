-- setdefault, update, copy, incr.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{a = 1}
  check.eq({d:setdefault("a", 5), d:setdefault("b", 6), d.b}, {1, 6, 6})
  check.eq(d:setdefault("f", false), false)
  d:update{b = 7, c = {8}, [1] = "x"}
  check.eq(d:copy(), {a = 1, b = 7, c = {8}, f = false, [1] = "x"})
  d:update{}
  check.eq(#d, 5)
  local copy = d:copy()
  check.eq(getmetatable(copy), nil)
  copy.a = 100
  check.eq(d.a, 1)
  check.eq({d:incr "a", d:incr("a", 10), d:incr("a", -2), d.a}, {2, 12, 10, 10})
  check.eq({d:incr "new", d:incr("other", 5)}, {1, 5})
  check.eq(d:incr("a", 0.5), 10.5)
  check.raises("TypeError|ValueError", nil, d.incr, d, "c")
  check.eq(d.c, {8})
  print "ok"
end
