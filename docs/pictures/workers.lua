-- Forty tasks of different lengths in a pool of four workers. Prints for each task: the worker, when
-- it began and ended in seconds, and its number.
local mp = require "multiprocessing"
local time = require "time"

local function task(i)
  local began = time.monotonic()
  mp.sleep(0.01 + (i * 7919 % 13) * 0.004)
  return {row = mp.current_process().name, from = began, to = time.monotonic()}
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(4)
  local numbers = {}
  for i = 1, 40 do numbers[i] = i end
  local results, zero = pool:map(task, numbers, 1), math.huge
  for _, r in ipairs(results) do zero = math.min(zero, r.from) end
  for i, r in ipairs(results) do print(r.row, r.from - zero, r.to - zero, i) end
end
