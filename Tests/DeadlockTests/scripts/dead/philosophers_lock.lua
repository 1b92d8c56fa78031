local mp = require "multiprocessing"

function dine(left, right, table)
  left:acquire()
  table:wait()
  right:acquire()
end

if __name__ == "__main__" then
  local forks = {}
  for i = 1, 5 do forks[i] = mp.Lock() end
  local table = mp.Barrier(5)
  local philosophers = {}
  for i = 1, 5 do
    philosophers[i] = mp.Process{target = dine, args = {forks[i], forks[i % 5 + 1], table}}
    philosophers[i]:start()
  end
  for _, p in ipairs(philosophers) do p:join() end
end
