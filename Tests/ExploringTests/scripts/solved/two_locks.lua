local mp = require "multiprocessing"
-- Both take the locks in the same order.
local function work(first, second)
  first:acquire()
  second:acquire()
  second:release()
  first:release()
end

if __name__ == "__main__" then
  local a, b = mp.Lock(), mp.Lock()
  local p, q = mp.Process{target = work, args = {a, b}}, mp.Process{target = work, args = {a, b}}
  p:start()
  q:start()
  p:join()
  q:join()
end
