local mp = require "multiprocessing"
-- The question and the answer are one operation.
local function consume(q)
  local ok = pcall(q.get_nowait, q)
  return ok
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(1)
  local args = {q}
  local p, q = mp.Process{target = consume, args = args}, mp.Process{target = consume, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
