-- Producers put items into a queue, consumers take them out. The queue holds five items at most, so
-- that a fast producer waits for the consumers.
local mp = require "multiprocessing"
local Process, Queue = mp.Process, mp.Queue

local EACH = 50

local function produce(queue, first)
  for n = first, first + EACH - 1 do queue:put(n) end
end

local function consume(queue, results)
  local count, sum = 0, 0
  -- The loop ends when the queue has been shut down and has nothing left.
  for n in queue:iter() do
    count, sum = count + 1, sum + n
  end
  results:put{count = count, sum = sum}
end

local function start_all(processes)
  for _, p in ipairs(processes) do p:start() end
  return processes
end

local function join_all(processes)
  for _, p in ipairs(processes) do p:join() end
end

if __name__ == "__main__" then
  local queue, results = Queue(5), Queue()
  local consumers = start_all{
    Process{target = consume, args = {queue, results}},
    Process{target = consume, args = {queue, results}},
    Process{target = consume, args = {queue, results}},
  }
  local producers = start_all{
    Process{target = produce, args = {queue, 1}},
    Process{target = produce, args = {queue, 1 + EACH}},
  }
  join_all(producers)
  -- Nothing more will come. The consumers finish what is there.
  queue:shutdown()
  join_all(consumers)

  -- Which consumer got how many differs from run to run. Each item was taken once in every run.
  local count, sum = 0, 0
  for _ = 1, #consumers do
    local part = results:get()
    count, sum = count + part.count, sum + part.sum
  end
  print(count .. " items consumed, their sum is " .. sum)
end
