-- The basic pattern twice, once with threads and once with processes. The two functions differ in
-- one word.
-- Output: lines in any order.
local mp = require "multiprocessing"
local threading = require "threading"

local function worker(kind, number)
  print(kind .. " " .. number .. " does its part")
end

local function with_threads()
  local workers = {}
  for number = 1, 3 do
    local thread = threading.Thread{target = worker, args = {"thread", number}}
    thread:start()
    table.insert(workers, thread)
  end
  for _, thread in ipairs(workers) do
    thread:join()
  end
end

local function with_processes()
  local workers = {}
  for number = 1, 3 do
    local process = mp.Process{target = worker, args = {"process", number}}
    process:start()
    table.insert(workers, process)
  end
  for _, process in ipairs(workers) do
    process:join()
  end
end

if __name__ == "__main__" then
  with_threads()
  with_processes()
end
