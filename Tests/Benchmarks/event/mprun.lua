-- Event: two processes take turns; the time of a turn there and back. Then one process alone.
local mp = require "multiprocessing"
local time = require "time"

local TURNS, ALONE = 20000, 1000000

function pong(ping, back, turns)
  for _ = 1, turns do
    ping:wait()
    ping:clear()
    back:set()
  end
end

local function ping_pong(turns)
  local ping, back = mp.Event(), mp.Event()
  local p = mp.Process { target = pong, args = { ping, back, turns + 1 } }
  p:start()
  local began
  for turn = 0, turns do
    -- The first turn is that of a process that is still starting.
    if turn == 1 then began = time.perf_counter() end
    ping:set()
    back:wait()
    back:clear()
  end
  local elapsed = time.perf_counter() - began
  p:join()
  return elapsed / turns * 1e6
end

if __name__ == "__main__" then
  print(("ping-pong\t%.4f\tµs"):format(ping_pong(TURNS)))
  local event = mp.Event()
  local began = time.perf_counter()
  for _ = 1, ALONE do
    event:set()
    event:wait()
    event:clear()
  end
  print(("set, wait, clear alone\t%.4f\tM/s"):format(ALONE / (time.perf_counter() - began) / 1e6))
end
