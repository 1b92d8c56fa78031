local mp = require "multiprocessing"
-- Two locks in both orders, once in a hundred steps.
local function work(first, second, own)
  for r = 1, 15 do
    for _ = 1, 3 do own:add(1) end
    if r == 8 then
      first:acquire()
      second:acquire()
      second:release()
      first:release()
    end
  end
end

if __name__ == "__main__" then
  local a, b = mp.Lock(), mp.Lock()
  local p = mp.Process{target = work, args = {a, b, mp.Value("i", 0)}}
  local q = mp.Process{target = work, args = {b, a, mp.Value("i", 0)}}
  p:start()
  q:start()
  p:join()
  q:join()
end
