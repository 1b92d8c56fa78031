local mp = require "multiprocessing"
function fill(q) for i = 1, 10 do q:put(i) end end
if __name__ == "__main__" then
  local q = mp.Queue(2)
  local p = mp.Process{target = fill, args = {q}}
  p:start()
  p:join()
  for i = 1, 10 do print(q:get()) end
end
