local mp = require "multiprocessing"
-- A task asks for another one and waits for it: there is no second worker.
local function work(tasks, results)
  local task = tasks:get()
  if task == "outer" then
    tasks:put("inner")
    results:get()
  end
  results:put(task)
end

if __name__ == "__main__" then
  local tasks, results = mp.Queue(), mp.Queue()
  local p = mp.Process{target = work, args = {tasks, results}}
  p:start()
  tasks:put("outer")
  results:get()
  p:join()
end
