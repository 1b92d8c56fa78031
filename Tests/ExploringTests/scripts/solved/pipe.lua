local mp = require "multiprocessing"
-- A question and an answer.
local function work(c) c:send(c:recv() + 1) c:close() end
if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = work, args = {b}}
  p:start() a:send(1) mp.explore.check(a:recv() == 2) p:join()
end
