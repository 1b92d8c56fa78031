-- Queue: small integers and large strings, from producers to consumers in other processes.
local mp = require "multiprocessing"
local time = require "time"

local SMALL, LARGE, MEGABYTE = 200000, 500, 1024 * 1024

function produce(q, count)
  for i = 1, count do q:put(i) end
end

function produce_large(q, count)
  local s = string.rep("x", MEGABYTE)
  for _ = 1, count do q:put(s) end
end

function consume(q, count, done)
  for _ = 1, count do q:get() end
  done:put(true)
end

local function small(producers, consumers)
  local q, done, all = mp.Queue(), mp.Queue(), {}
  local began = time.perf_counter()
  for _ = 1, producers do all[#all + 1] = mp.Process { target = produce, args = { q, SMALL // producers } } end
  for _ = 1, consumers do
    all[#all + 1] = mp.Process { target = consume, args = { q, SMALL // consumers, done } }
  end
  for _, p in ipairs(all) do p:start() end
  for _ = 1, consumers do done:get() end
  local elapsed = time.perf_counter() - began
  for _, p in ipairs(all) do p:join() end
  return SMALL / elapsed / 1e6
end

local function large()
  local q = mp.Queue(8)
  local p = mp.Process { target = produce_large, args = { q, LARGE } }
  p:start()
  q:get()
  local began = time.perf_counter()
  for _ = 2, LARGE do q:get() end
  local elapsed = time.perf_counter() - began
  p:join()
  return (LARGE - 1) * MEGABYTE / elapsed / 1e9
end

if __name__ == "__main__" then
  print(("small integers, 1 producer, 1 consumer\t%.4f\tM/s"):format(small(1, 1)))
  print(("small integers, 2 producers, 2 consumers\t%.4f\tM/s"):format(small(2, 2)))
  print(("small integers, 4 producers, 4 consumers\t%.4f\tM/s"):format(small(4, 4)))
  print(("messages of 1 MB\t%.4f\tGB/s"):format(large()))
end
