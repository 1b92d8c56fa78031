-- Work that computes: four parts, one after the other, in four threads and in four processes.
-- Threads of one process take turns on one processor, so they gain nothing. Processes use all
-- processors.
-- Output: decimals may differ.
local mp = require "multiprocessing"
local threading = require "threading"
local time = require "time"

local PARTS = {{1, 100000}, {100001, 200000}, {200001, 300000}, {300001, 400000}}

local function count_primes(from, to, counts)
  local count = 0
  for n = from, to do
    local is_prime = n > 1
    for d = 2, math.floor(n ^ 0.5) do
      if n % d == 0 then is_prime = false break end
    end
    if is_prime then count = count + 1 end
  end
  counts:put(count)
end

local function one_after_the_other(counts)
  for _, part in ipairs(PARTS) do count_primes(part[1], part[2], counts) end
end

-- `Worker` is Thread or Process.
local function side_by_side(Worker, counts)
  local workers = {}
  for i, part in ipairs(PARTS) do
    workers[i] = Worker{target = count_primes, args = {part[1], part[2], counts}}
    workers[i]:start()
  end
  for _, worker in ipairs(workers) do worker:join() end
end

local function show(what, run)
  local counts = mp.Queue()
  local began = time.perf_counter()
  run(counts)
  local seconds = time.perf_counter() - began
  local sum = 0
  for _ = 1, #PARTS do sum = sum + counts:get() end
  print(("%-22s%8.3f s   %d primes"):format(what, seconds, sum))
end

if __name__ == "__main__" then
  show("one after the other", one_after_the_other)
  show("four threads", function(counts) side_by_side(threading.Thread, counts) end)
  show("four processes", function(counts) side_by_side(mp.Process, counts) end)
end
