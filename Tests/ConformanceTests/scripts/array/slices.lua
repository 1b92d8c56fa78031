-- slice(i, j): inclusive, with Lua's negative indices, cut to what is there.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a = mp.Array("i", {10, 20, 30, 40, 50})
  check.eq(a:slice(), {10, 20, 30, 40, 50})
  check.eq(a:slice(2), {20, 30, 40, 50})
  check.eq(a:slice(2, 4), {20, 30, 40})
  check.eq(a:slice(3, 3), {30})
  check.eq(a:slice(-2), {40, 50})
  check.eq(a:slice(2, -2), {20, 30, 40})
  check.eq(a:slice(-3, -2), {30, 40})
  check.eq(a:slice(nil, 2), {10, 20})
  check.eq(a:slice(4, 2), {})
  check.eq(a:slice(1, 100), {10, 20, 30, 40, 50})
  check.eq(a:slice(-100, 2), {10, 20})
  check.eq(a:slice(6), {})
  check.eq(a:slice(0, 1), {10})
  check.eq(a:slice(1, 0), {})
  check.eq(a:slice(2.0, 3.0), {20, 30})
  check.eq(a:slice(math.mininteger, math.maxinteger), {10, 20, 30, 40, 50})
  check.same(getmetatable(a:slice()), mp.List)
  check.eq(tostring(a:slice(1, 2)), "[10, 20]")
  -- A slice is a copy.
  local s = a:slice()
  s[1] = "changed"
  check.eq(a[1], 10)
  print "ok"
end
