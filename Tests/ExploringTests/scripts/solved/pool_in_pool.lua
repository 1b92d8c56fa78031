local mp = require "multiprocessing"
-- The worker does the inner task itself.
local function inner() return "inner" end

local function work(tasks, results)
  local task = tasks:get()
  if task == "outer" then task = task .. " and " .. inner() end
  results:put(task)
end

if __name__ == "__main__" then
  local tasks, results = mp.Queue(), mp.Queue()
  local p = mp.Process{target = work, args = {tasks, results}}
  p:start()
  tasks:put("outer")
  mp.explore.check(results:get() == "outer and inner", "the inner task is missing")
  p:join()
end
