-- Workers are killed at random all the time: every task has its result or is lost, none twice, none
-- hangs.
local mp = require "multiprocessing"
local check = require "check"

local function work(i)
  local s = 0
  for k = 1, 2000 do s = s + k % 7 end
  return i
end

if __name__ == "__main__" then
  local seed = tonumber(os.getenv "MPRUN_SEED" or os.time())
  math.randomseed(seed)
  local pool <close> = mp.Pool(2)
  local deaths, lost = 0, 0
  for round = 1, 6 do
    local it = pool:imap_unordered(work, mp.range(1, 1501), {chunksize = 1 + round * 3, buffersize = 400})
    local seen = 0
    while true do
      local done, value = pcall(it.next, it, 60)
      if not done and mp.isinstance(value, mp.StopIteration) then break end
      seen = seen + 1
      if not done then
        check.ok(mp.isinstance(value, mp.WorkerLostError), "seed " .. seed .. ": " .. tostring(value))
        lost = lost + 1
      end
      if math.random(150) == 1 then
        local children = mp.active_children()
        if #children > 0 then
          children[math.random(#children)]:kill()
          deaths = deaths + 1
        end
      end
    end
    check.eq(seen, 1500, "seed " .. seed)
  end
  check.ok(lost <= deaths, ("seed %d: %d lost to %d deaths"):format(seed, lost, deaths))
  check.eq(pool:map(work, mp.range(1, 100)).n, 99)
  print "ok"
end
