local mp = require "multiprocessing"
-- A child is killed between two writes, and its lock does not help.
local function work(l, v) l:acquire() v.value = 1 v.value = 2 l:release() end
if __name__ == "__main__" then
  local l, v = mp.Lock(), mp.Value("i", 0)
  local p = mp.Process{target = work, args = {l, v}}
  p:start() p:kill() p:join()
  l:acquire()
  mp.explore.check(v.value ~= 1, "half done")
end
