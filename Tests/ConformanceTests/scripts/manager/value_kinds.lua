-- Values of all kinds go in and come out.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "shapes"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict()
  for _, value in ipairs{0, -1, 1.0, -0.0, math.huge, 0 / 0, math.mininteger, "", "a\0b", true,
    false, {}, {1, {2}}, {x = {}}, ("x"):rep(1000000)} do
    d.key = value
    check.eq(d.key, value)
  end
  d.key = mp.None
  check.same(d.key, mp.None)
  d.key = print
  check.same(d.key, print)
  d.key = shapes.circle(2)
  check.eq(d.key:area(), 12)
  local offset = 5
  d.key = function(x) return x + offset end
  check.eq(d.key(1), 6)
  local cyclic = {}
  cyclic[1] = cyclic
  d.key = cyclic
  local back = d.key
  check.same(back[1], back)
  d.key = mp.ValueError "kept"
  check.eq(d.key.message, "kept")
  d.key = mp.range(3)
  check.eq(tostring(d.key), "[0, 1, 2]")
  print "ok"
end
