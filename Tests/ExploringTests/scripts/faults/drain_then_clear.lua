local mp = require "multiprocessing"
-- What is put between the last look and the clearing is not seen.
local function consume(q, e)
  local n = 0
  while n < 2 do
    e:wait()
    while not q:empty() do
      q:get()
      n = n + 1
    end
    e:clear()
  end
end

local function produce(q, e)
  for k = 1, 2 do
    q:put(k)
    e:set()
  end
end

if __name__ == "__main__" then
  local q, e = mp.Queue(), mp.Event()
  local p = mp.Process{target = consume, args = {q, e}}
  local r = mp.Process{target = produce, args = {q, e}}
  p:start()
  r:start()
  p:join()
  r:join()
end
