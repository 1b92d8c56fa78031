local mp = require "multiprocessing"
-- Whether there is an item is one question, to have it another.
local function consume(q)
  if not q:empty() then q:get() end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(1)
  local p, r = mp.Process{target = consume, args = {q}}, mp.Process{target = consume, args = {q}}
  p:start()
  r:start()
  p:join()
  r:join()
end
