local mp = require "multiprocessing"
-- Each has one lock and waits for the other's.
local function work(first, second)
  first:acquire()
  second:acquire()
  second:release()
  first:release()
end

if __name__ == "__main__" then
  local a, b = mp.Lock(), mp.Lock()
  local p, q = mp.Process{target = work, args = {a, b}}, mp.Process{target = work, args = {b, a}}
  p:start()
  q:start()
  p:join()
  q:join()
end
