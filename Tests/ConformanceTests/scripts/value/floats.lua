-- Typecodes d and f.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local d = mp.Value("d")
  check.eq(d.value, 0.0)
  for _, x in ipairs{0.1, -0.0, 1e308, 5e-324, math.huge, -math.huge, 0 / 0, math.pi} do
    d.value = x
    check.eq(d.value, x)
    check.eq(mp.Value("d", x).value, x)
  end
  d.value = 3
  check.eq(d.value, 3.0)
  check.eq(mp.Value("d", math.maxinteger).value, 2.0 ^ 63)
  local f = mp.Value("f", 0.1)
  check.eq(f.value, 0.10000000149011612)
  f.value = 1.5
  check.eq(f.value, 1.5)
  f.value = 16777217
  check.eq(f.value, 16777216.0)
  f.value = math.huge
  check.eq(f.value, math.huge)
  f.value = 0 / 0
  check.eq(f.value, 0 / 0)
  f.value = -0.0
  check.eq(f.value, -0.0)
  check.rejects({"string"}, function() d.value = "1.5" end)
  check.rejects({"nil"}, function() f.value = nil end)
  print "ok"
end
