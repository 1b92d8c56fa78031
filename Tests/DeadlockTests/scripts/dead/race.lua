local mp = require "multiprocessing"
function run(b) b:wait() end
if __name__ == "__main__" then
  local b = mp.Barrier(4)
  local ps = {}
  for i = 1, 3 do ps[i] = mp.Process{target = run, args = {b}} ps[i]:start() end
  for i = 1, 3 do ps[i]:join() end
end
