local mp = require "multiprocessing"

function consume(q)
  for _ = 1, 2 do
    while q:get() ~= mp.None do end
  end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = consume, args = {q}}
  p:start()
  for i = 1, 4 do q:put(i) end
  q:put(mp.None)
  p:join()
end
