-- expect-stdout: [1, 4, 9]
-- The function applied across the pool; results in order.
local mp = require "multiprocessing"
local Pool = mp.Pool

local function f(x)
  return x * x
end

if __name__ == "__main__" then
  local p <close> = Pool(5)
  print(p:map(f, {1, 2, 3}))
  print "ok"
end
