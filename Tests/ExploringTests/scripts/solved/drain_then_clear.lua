local mp = require "multiprocessing"
-- The event is cleared before the queue is looked at: what comes later sets it again.
local function consume(q, e)
  local n = 0
  while n < 2 do
    e:wait()
    e:clear()
    while not q:empty() do
      q:get()
      n = n + 1
    end
  end
end

local function produce(q, e)
  for k = 1, 2 do
    q:put(k)
    e:set()
  end
end

if __name__ == "__main__" then
  local args = {mp.Queue(), mp.Event()}
  local p, q = mp.Process{target = consume, args = args}, mp.Process{target = produce, args = args}
  p:start()
  q:start()
  p:join()
  q:join()
end
