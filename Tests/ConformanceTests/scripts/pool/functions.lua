-- Tasks are functions of any kind: global, local with upvalues, C, of a module.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "shapes"

function global_one(x)
  return x + 1
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local factor = 10
  local function times(x) return x * factor end
  check.eq(pool:map(global_one, {1, 2}), {2, 3, n = 2})
  check.eq(pool:map(times, {1, 2}), {10, 20, n = 2})
  factor = 100
  check.eq(pool:map(times, {1, 2}), {100, 200, n = 2})
  check.eq(pool:map(shapes.double, {1, 2}), {2, 4, n = 2})
  check.eq(pool:map(math.sqrt, {4, 9}), {2.0, 3.0, n = 2})
  check.eq(pool:map(string.upper, {"a", "b"}), {"A", "B", n = 2})
  check.eq(pool:apply(string.format, {"%s-%d", "x", 5}), "x-5")
  check.eq(pool:map(function(x) return -x end, {1}), {-1, n = 1})
  local function factorial(n)
    if n < 2 then return 1 end
    return n * factorial(n - 1)
  end
  check.eq(pool:map(factorial, {5, 10}), {120, 3628800, n = 2})
  print "ok"
end
