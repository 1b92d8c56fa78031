-- Pool: how much of two processors reaches tasks that take time, and what a second worker brings.
local mp = require "multiprocessing"
local time = require "time"

-- A task that keeps its processor busy for so many seconds.
function work(seconds)
  local finish = time.perf_counter() + seconds
  while time.perf_counter() < finish do end
end

local function elapsed(fn)
  local began = time.perf_counter()
  fn()
  return time.perf_counter() - began
end

local function list(count, seconds)
  local tasks = {}
  for i = 1, count do tasks[i] = seconds end
  return tasks
end

local function time_of(workers, count, seconds)
  local pool <close> = mp.Pool(workers)
  pool:map(work, list(100, 0))
  return elapsed(function() pool:map(work, list(count, seconds)) end)
end

if __name__ == "__main__" then
  local t = time_of(2, 20000, 1e-4)
  print(("20,000 tasks of 100 µs on 2 workers: efficiency\t%.4f\t%%"):format(100 * 2 / (t * 2)))
  local one, two = time_of(1, 2000, 1e-3), time_of(2, 2000, 1e-3)
  print(("2,000 tasks of 1 ms: 1 worker\t%.4f\t/s"):format(2000 / one))
  print(("2,000 tasks of 1 ms: 2 workers\t%.4f\t/s"):format(2000 / two))
end
