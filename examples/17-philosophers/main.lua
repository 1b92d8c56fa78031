-- The philosophers again, and the remedy: the forks have numbers, and everybody takes the one with
-- the lower number first. In a circle of people who wait for each other, somebody would hold a high
-- fork and wait for a low one. Nobody does.
local mp = require "multiprocessing"
local Process, Lock, RawArray = mp.Process, mp.Lock, mp.RawArray

local COUNT, MEALS = 5, 40

local function philosopher(i, forks, users, meals)
  local low, high = i, i % COUNT + 1
  if low > high then low, high = high, low end
  for _ = 1, MEALS do
    local first <close> = forks[low]:guard()
    local second <close> = forks[high]:guard()
    -- This philosopher holds both forks. The numbers show that nobody else holds one of them.
    assert(users[low] == 0 and users[high] == 0, "a fork is used by two")
    users[low], users[high] = i, i
    meals[i] = meals[i] + 1
    users[low], users[high] = 0, 0
  end
end

if __name__ == "__main__" then
  local forks, processes = {}, {}
  for i = 1, COUNT do forks[i] = Lock() end
  -- Numbers that all processes see: who uses a fork, and how often each has eaten.
  local users, meals = RawArray("i", COUNT), RawArray("i", COUNT)
  for i = 1, COUNT do
    processes[i] = Process{target = philosopher, args = {i, forks, users, meals}}
    processes[i]:start()
  end
  for _, p in ipairs(processes) do
    p:join()
    assert(p.exitcode == 0)
  end
  for i, n in ipairs(meals) do print("philosopher " .. i .. " has eaten " .. n .. " times") end
end
