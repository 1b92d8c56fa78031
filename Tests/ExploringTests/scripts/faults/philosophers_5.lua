local mp = require "multiprocessing"
-- 5 philosophers, each with a fork at either side.
local function dine(first, second)
  first:acquire()
  second:acquire()
  second:release()
  first:release()
end

if __name__ == "__main__" then
  local forks, philosophers = {}, {}
  for i = 1, 5 do forks[i] = mp.Lock() end
  for i = 1, 5 do
    local left, right = i, i % 5 + 1
    philosophers[i] = mp.Process{target = dine, args = {forks[left], forks[right]}}
    philosophers[i]:start()
  end
  for _, philosopher in ipairs(philosophers) do philosopher:join() end
end
