-- Arguments and results of all kinds.
local mp = require "multiprocessing"
local check = require "check"

local function identity(x)
  return x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local cyclic = {}
  cyclic.self = cyclic
  for _, value in ipairs{0, -1, 1.5, math.huge, 0 / 0, "", "a\0b", true, {}, {1, {2}},
    {x = {y = 1}}, math.mininteger, ("long"):rep(100000)} do
    check.eq(pool:apply(identity, {value}), value)
    check.eq(pool:map(identity, {value, value}), {value, value, n = 2})
  end
  local back = pool:apply(identity, {cyclic})
  check.same(back.self, back)
  check.same(pool:apply(identity, {print}), print)
  check.eq(pool:apply(identity, {nil, n = 1}), nil)
  local f = pool:apply(function(n) return function(x) return x + n end end, {5})
  check.eq(f(1), 6)
  print "ok"
end
