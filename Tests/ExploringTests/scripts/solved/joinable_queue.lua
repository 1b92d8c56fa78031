local mp = require "multiprocessing"
-- Who has put waits until all is done.
local function work(q) for i = 1, 2 do q:get() q:task_done() end end
if __name__ == "__main__" then
  local q = mp.JoinableQueue()
  local p = mp.Process{target = work, args = {q}}
  p:start() q:put(1) q:put(2) q:join() p:join()
end
