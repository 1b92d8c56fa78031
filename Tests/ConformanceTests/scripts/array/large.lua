-- A million doubles.
local mp = require "multiprocessing"
local check = require "check"

local function child(a)
  local n = #a
  check.eq(n, 1000000)
  a[1], a[n] = 1.5, 2.5
end

if __name__ == "__main__" then
  local a = mp.Array("d", 1000000, {lock = false})
  check.child(child, a)
  check.eq({a[1], a[2], a[999999], a[1000000]}, {1.5, 0.0, 0.0, 2.5})
  a:fill(0.5)
  local sum = 0
  for _, x in ipairs(a:slice(500000)) do sum = sum + x end
  check.eq(sum, 250000.5)
  print "ok"
end
