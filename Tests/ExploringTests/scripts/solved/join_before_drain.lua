local mp = require "multiprocessing"
-- The items are taken before the producer is waited for.
local function produce(q)
  for k = 1, 3 do q:put(k) end
end

if __name__ == "__main__" then
  local q = mp.Queue(2)
  local p = mp.Process{target = produce, args = {q}}
  p:start()
  for _ = 1, 3 do q:get() end
  p:join()
end
