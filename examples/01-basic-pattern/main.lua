-- The basic pattern: the main process starts some workers and waits for all of them to finish.
-- Output: lines in any order.
local mp = require "multiprocessing"

local function worker(number)
  print("worker " .. number .. " does its part")
end

if __name__ == "__main__" then
  local workers = {}
  for number = 1, 5 do
    local process = mp.Process{target = worker, args = {number}}
    process:start()
    table.insert(workers, process)
  end
  for _, process in ipairs(workers) do
    process:join()
  end
end
