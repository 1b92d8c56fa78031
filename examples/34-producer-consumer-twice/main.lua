-- A producer and a consumer, once as threads and once as processes. The same functions serve both:
-- only the classes of the workers and of the queue differ.
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"

local function produce(items)
  for n = 1, 100 do items:put(n) end
  items:shutdown()
end

local function consume(items, results)
  local sum = 0
  -- The loop ends when the queue has been shut down and has nothing left.
  for n in items:iter() do sum = sum + n end
  results:put(sum)
end

-- `Worker` is Thread or Process; `Queue` is the queue that goes with it, here for five items.
local function exchange(Worker, Queue)
  local items, results = Queue(5), Queue()
  local workers = {
    Worker{target = produce, args = {items}},
    Worker{target = consume, args = {items, results}},
  }
  for _, worker in ipairs(workers) do worker:start() end
  for _, worker in ipairs(workers) do worker:join() end
  return results:get()
end

if __name__ == "__main__" then
  print("threads", exchange(threading.Thread, queue.Queue))
  print("processes", exchange(mp.Process, mp.Queue))
end
