-- Two threads add to one variable. `counter = counter + 1` reads, adds and writes; a thread that is
-- interrupted in between overwrites what the other has added meanwhile. A lock keeps the three steps
-- together.
local threading = require "threading"

local TURNS = 100000
local counter
local lock = threading.Lock()

local function add()
  for _ = 1, TURNS do counter = counter + 1 end
end

local function add_with_lock()
  for _ = 1, TURNS do
    lock:with(function() counter = counter + 1 end)
  end
end

local function run(target)
  counter = 0
  local threads = {}
  for i = 1, 2 do
    threads[i] = threading.Thread{target = target}
    threads[i]:start()
  end
  for _, thread in ipairs(threads) do thread:join() end
  return counter
end

-- Without a seed the threads are interrupted by the clock. With one, at the same places in each run.
threading.seed(1)
print("without a lock, updates are lost: " .. tostring(run(add) < 2 * TURNS))
print("with a lock, the counter is " .. run(add_with_lock))
