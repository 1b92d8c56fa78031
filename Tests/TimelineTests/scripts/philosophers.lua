-- Philosophers who take the left fork first, and all wait for the right one.
local mp = require "multiprocessing"

local function philosopher(forks, table, i)
  forks[i]:acquire()
  table:wait()
  forks[i % #forks + 1]:acquire()
end

if __name__ == "__main__" then
  local forks, eaters = {}, {}
  for i = 1, 5 do forks[i] = mp.Lock() end
  local table = mp.Barrier(5)
  for i = 1, 5 do
    eaters[i] = mp.Process{target = philosopher, args = {forks, table, i}}
    eaters[i]:start()
  end
  for i = 1, 5 do eaters[i]:join() end
end
