local mp = require "multiprocessing"
-- Tasks of a pool of threads add to a variable.
local sum = 0
local function add(x)
  local before = sum
  sum = before + x
end
if __name__ == "__main__" then
  local pool <close> = mp.pool.ThreadPool(2)
  pool:map(add, {1, 2})
  mp.explore.check(sum == 3, "the sum is " .. sum)
end
