local mp = require "multiprocessing"
local futures = require "concurrent.futures"
-- Futures of tasks that share nothing.
local function square(x) return x * x end
if __name__ == "__main__" then
  local e = futures.ProcessPoolExecutor(2)
  local a, b = e:submit(square, 2), e:submit(square, 3)
  mp.explore.check(a:result() + b:result() == 13)
  e:shutdown()
end
