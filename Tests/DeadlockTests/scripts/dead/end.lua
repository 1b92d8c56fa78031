local mp = require "multiprocessing"
function w(e) e:wait() end
if __name__ == "__main__" then
  local e = mp.Event()
  for i = 1, 3 do mp.Process{target = w, args = {e}}:start() end
end
