-- ProcessPoolExecutor: many futures in flight, one at a time, as they complete, and executors made
-- and shut.
local futures = require "concurrent.futures"
local time = require "time"

function square(x) return x * x end

local function elapsed(fn)
  local began = time.perf_counter()
  fn()
  return time.perf_counter() - began
end

local function in_flight(executor)
  local list = {}
  for i = 1, 5000 do list[i] = executor:submit(square, i) end
  for i = 1, 5000 do list[i]:result() end
end

local function completed(executor)
  local list = {}
  for i = 1, 5000 do list[i] = executor:submit(square, i) end
  for future in futures.as_completed(list) do future:result() end
end

if __name__ == "__main__" then
  do
    local executor <close> = futures.ProcessPoolExecutor(2)
    for i = 1, 100 do executor:submit(square, i):result() end
    local t = elapsed(function() in_flight(executor) end)
    print(("submit and result, 5,000 in flight\t%.4f\tµs"):format(t / 5000 * 1e6))
    t = elapsed(function() completed(executor) end)
    print(("submit and as_completed, 5,000 in flight\t%.4f\tµs"):format(t / 5000 * 1e6))
    t = elapsed(function()
      for i = 1, 2000 do executor:submit(square, i):result() end
    end)
    print(("submit and result, one after the other\t%.4f\tµs"):format(t / 2000 * 1e6))
  end
  local t = elapsed(function()
    local executor <close> = futures.ProcessPoolExecutor(8)
    executor:submit(square, 3):result()
  end)
  print(("an executor of 8: made, one task, shut down\t%.4f\tms"):format(t * 1e3))
end
