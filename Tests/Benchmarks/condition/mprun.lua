-- Condition: two processes take turns under one lock; the time of a turn there and back. Then a
-- semaphore in one process alone.
local mp = require "multiprocessing"
local time = require "time"

local TURNS, ALONE = 20000, 2000000

-- Waits until it is this party's turn, and gives the turn to the other one.
local function turn(condition, whose, mine, other)
  while whose.value ~= mine do condition:wait() end
  whose.value = other
  condition:notify()
end

function pong(condition, whose, turns)
  condition:acquire()
  for _ = 1, turns do turn(condition, whose, 1, 0) end
  condition:release()
end

local function ping_pong(turns)
  local condition, whose = mp.Condition(), mp.RawValue("i", 0)
  local p = mp.Process { target = pong, args = { condition, whose, turns + 1 } }
  p:start()
  condition:acquire()
  local began
  for round = 0, turns do
    turn(condition, whose, 0, 1)
    -- The first turn is that of a process that is still starting.
    if round == 0 then
      while whose.value ~= 0 do condition:wait() end
      began = time.perf_counter()
    end
  end
  while whose.value ~= 0 do condition:wait() end
  local elapsed = time.perf_counter() - began
  condition:release()
  p:join()
  return elapsed / turns * 1e6
end

if __name__ == "__main__" then
  print(("ping-pong\t%.4f\tµs"):format(ping_pong(TURNS)))
  local semaphore = mp.Semaphore(1)
  local began = time.perf_counter()
  for _ = 1, ALONE do
    semaphore:acquire()
    semaphore:release()
  end
  local rate = ALONE / (time.perf_counter() - began) / 1e6
  print(("semaphore acquire, release alone\t%.4f\tM/s"):format(rate))
end
