-- Pools side by side do not mix their results.
local mp = require "multiprocessing"
local check = require "check"

local function add(x)
  return x + 1
end

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local first <close>, second <const> = mp.Pool(2), mp.Pool(2)
  local a = first:map_async(add, mp.range(100))
  local b = second:map_async(double, mp.range(100))
  local sum, twice = a:get(), b:get()
  for i = 1, 100 do
    check.eq(sum[i], i)
    check.eq(twice[i], 2 * (i - 1))
  end
  second:terminate()
  check.eq(first:apply(add, {1}), 2)
  print "ok"
end
