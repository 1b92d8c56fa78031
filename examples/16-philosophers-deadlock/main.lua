-- Five philosophers sit at a round table, with a fork between each two of them. To eat, each needs
-- both forks. Here each takes the left fork first. If all do so at the same time, no fork is left,
-- and everybody waits for ever: a deadlock.
--
-- The barrier makes it happen in every run. The time-out lets the program end all the same. The next
-- example shows the remedy.
local mp = require "multiprocessing"
local Process, Lock, Barrier, Queue = mp.Process, mp.Lock, mp.Barrier, mp.Queue

local COUNT = 5

local function philosopher(i, left, right, together, news)
  left:acquire()
  together:wait() -- Now everybody has a left fork.
  if right:acquire(true, 0.3) then
    news:put{i, "eats"}
    right:release()
  else
    news:put{i, "starves"}
  end
  together:wait() -- Nobody gives up before all have tried.
  left:release()
end

if __name__ == "__main__" then
  local forks, processes = {}, {}
  for i = 1, COUNT do forks[i] = Lock() end
  local together, news = Barrier(COUNT), Queue()
  for i = 1, COUNT do
    local left, right = forks[i], forks[i % COUNT + 1]
    processes[i] = Process{target = philosopher, args = {i, left, right, together, news}}
    processes[i]:start()
  end

  local fates, starving = {}, 0
  for _ = 1, COUNT do
    local i, fate = table.unpack(news:get())
    fates[i] = fate
    if fate == "starves" then starving = starving + 1 end
  end
  for i, fate in ipairs(fates) do print("philosopher " .. i .. " " .. fate) end
  if starving == COUNT then print("everybody waits for somebody else: a deadlock") end
  for _, p in ipairs(processes) do p:join() end
end
