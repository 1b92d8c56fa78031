-- limits bounds each worker of an executor.
-- expect-stderr: needed more than
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function eats()
  local t = {}
  for i = 1, 1000 do t[i] = ("x"):rep(1 << 20) .. i end
end

local function quick(x) return x end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{
    max_workers = 1, limits = {memory = 80 << 20},
  }
  local lost, kept = executor:submit(eats), executor:submit(quick, 1)
  check.raises("WorkerLostError", nil, lost.result, lost, 30)
  check.eq(kept:result(30), 1)
  print "ok"
end
