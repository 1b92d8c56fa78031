-- Thousands of small tasks.
local mp = require "multiprocessing"
local check = require "check"

local function increment(x)
  return x + 1
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local out = pool:map(increment, mp.range(20000))
  check.eq(out.n, 20000)
  for i = 1, 20000 do
    if out[i] ~= i then check.eq(out[i], i) end
  end
  out = pool:map(increment, mp.range(2000), 1)
  for i = 1, 2000 do
    if out[i] ~= i then check.eq(out[i], i) end
  end
  local results = {}
  for i = 1, 500 do results[i] = pool:apply_async(increment, {i}) end
  for i = 500, 1, -1 do check.eq(results[i]:get(), i + 1) end
  for i = 1, 300 do check.eq(pool:apply(increment, {i}), i + 1) end
  print "ok"
end
