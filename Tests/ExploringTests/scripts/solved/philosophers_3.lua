local mp = require "multiprocessing"
-- 3 philosophers, each with a fork at either side, who take the lower one first.
local function dine(first, second)
  first:acquire()
  second:acquire()
  second:release()
  first:release()
end

if __name__ == "__main__" then
  local forks, philosophers = {}, {}
  for i = 1, 3 do forks[i] = mp.Lock() end
  for i = 1, 3 do
    local left, right = i, i % 3 + 1
    if left > right then left, right = right, left end
    philosophers[i] = mp.Process{target = dine, args = {forks[left], forks[right]}}
    philosophers[i]:start()
  end
  for _, philosopher in ipairs(philosophers) do philosopher:join() end
end
