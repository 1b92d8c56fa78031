-- 1-based; #a; reading one past the end is nil; any other index outside raises IndexError.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a = mp.Array("i", {10, 20, 30})
  check.eq(#a, 3)
  check.eq({a[1], a[2], a[3]}, {10, 20, 30})
  check.eq(a[2.0], 20)
  check.eq(a[4], nil)
  for _, i in ipairs{0, -1, -3, 5, 100, math.maxinteger, math.mininteger} do
    check.raises("IndexError", nil, function() return a[i] end)
  end
  for _, i in ipairs{0, -1, 4, 5, math.maxinteger, math.mininteger} do
    check.raises("IndexError", nil, function() a[i] = 1 end)
  end
  check.raises("IndexError|TypeError", nil, function() return a[1.5] end)
  check.raises("IndexError|TypeError", nil, function() a[1.5] = 1 end)
  check.raises("IndexError|TypeError", nil, function() a[{}] = 1 end)
  a[1] = 11
  a[3.0] = 33
  check.eq(a:slice(), {11, 20, 33})
  local seen = {}
  for i, x in ipairs(a) do seen[i] = x end
  check.eq(seen, {11, 20, 33})
  local empty = mp.Array("i", 0)
  check.eq({#empty, empty[1]}, {0})
  check.raises("IndexError", nil, function() empty[1] = 1 end)
  check.eq(empty:slice(), {})
  for _ in ipairs(empty) do error "nothing there" end
  print "ok"
end
