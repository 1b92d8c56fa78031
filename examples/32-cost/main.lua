-- What a thread and a process cost: the time to start and join one, the memory of one that waits,
-- and the time to hand an item to it and get one back.
-- Output: decimals may differ.
local mp = require "multiprocessing"
local threading, queue = require "threading", require "queue"
local time = require "time"

local function nothing() end

local function microseconds(count, step)
  local began = time.perf_counter()
  for _ = 1, count do step() end
  return (time.perf_counter() - began) / count * 1e6
end

local function start_and_join(Worker)
  local worker = Worker{target = nothing}
  worker:start()
  worker:join()
end

local function echo(requests, replies)
  for item in requests:iter() do replies:put(item) end
end

local function round_trip(Worker, Queue, count)
  local requests, replies = Queue(), Queue()
  local worker = Worker{target = echo, args = {requests, replies}}
  worker:start()
  local taken = microseconds(count, function()
    requests:put(1)
    replies:get()
  end)
  requests:shutdown()
  worker:join()
  return taken
end

-- Kilobytes of a file of /proc: the sum of the lines that begin with one of the words.
local function kilobytes(file, ...)
  local sum = 0
  for line in io.lines(file) do
    for _, word in ipairs{...} do
      sum = sum + (tonumber(line:match("^" .. word .. ":%s*(%d+)")) or 0)
    end
  end
  return sum
end

local function wait_for(event) event:wait() end

local function memory_of_thread(count)
  local gate, threads = threading.Event(), {}
  local before = kilobytes("/proc/self/status", "VmRSS")
  for i = 1, count do
    threads[i] = threading.Thread{target = wait_for, args = {gate}}
    threads[i]:start()
  end
  local taken = (kilobytes("/proc/self/status", "VmRSS") - before) / count
  gate:set()
  for _, thread in ipairs(threads) do thread:join() end
  return taken
end

-- Memory that a process shares with others counts for none of them.
local function memory_of_process(count)
  local gate, all_here, processes = mp.Event(), mp.Barrier(count + 1), {}
  for i = 1, count do
    processes[i] = mp.Process{target = function()
      all_here:wait()
      gate:wait()
    end}
    processes[i]:start()
  end
  all_here:wait()
  local sum = 0
  for _, process in ipairs(processes) do
    sum = sum + kilobytes(("/proc/%d/smaps_rollup"):format(process.pid), "Private_Clean", "Private_Dirty")
  end
  gate:set()
  for _, process in ipairs(processes) do process:join() end
  return sum / count
end

local function show(what, thread, process, unit)
  print(("%-22s%10.1f %12.1f %s"):format(what, thread, process, unit))
end

if __name__ == "__main__" then
  print(("%-22s%10s %12s"):format("", "a thread", "a process"))
  show("start and join", microseconds(1000, function() start_and_join(threading.Thread) end),
    microseconds(20, function() start_and_join(mp.Process) end), "µs")
  show("memory, waiting", memory_of_thread(1000), memory_of_process(5), "kB")
  show("an item there and back", round_trip(threading.Thread, queue.Queue, 1000),
    round_trip(mp.Process, mp.Queue, 1000), "µs")
end
