-- Darts at a square: the share of those that hit the circle within it is pi / 4. Each task has a
-- seed of its own, so that tasks throw different darts and each run the same ones.
local mp = require "multiprocessing"

local TASKS, DARTS = 8, 50000

local function hits(seed, darts)
  math.randomseed(seed)
  local count = 0
  for _ = 1, darts do
    local x, y = math.random(), math.random()
    if x * x + y * y <= 1.0 then count = count + 1 end
  end
  return count
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool()
  local tasks = {}
  for seed = 1, TASKS do tasks[seed] = {seed, DARTS} end
  local total = 0
  -- starmap calls hits(seed, darts) for each pair.
  for _, count in ipairs(pool:starmap(hits, tasks)) do total = total + count end
  local pi = 4 * total / (TASKS * DARTS)
  print(("pi is about %.4f"):format(pi))
end
