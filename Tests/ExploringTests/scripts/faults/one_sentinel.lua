local mp = require "multiprocessing"
-- One end mark for two consumers.
local function consume(q)
  while q:get() ~= mp.None do end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(1)
  q:put(2)
  q:put(mp.None)
  local p, r = mp.Process{target = consume, args = {q}}, mp.Process{target = consume, args = {q}}
  p:start()
  r:start()
  p:join()
  r:join()
end
