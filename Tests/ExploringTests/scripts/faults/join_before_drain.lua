local mp = require "multiprocessing"
-- The producer waits for room, and its parent for the producer.
local function produce(q)
  for k = 1, 3 do q:put(k) end
end

if __name__ == "__main__" then
  local q = mp.Queue(2)
  local p = mp.Process{target = produce, args = {q}}
  p:start()
  p:join()
  for _ = 1, 3 do q:get() end
end
