-- A worker that dies fails the task that it was running, and nothing else; it is replaced.
local mp = require "multiprocessing"
local check = require "check"

local function task(x)
  if x == 5 then os.exit(3) end
  if x == 7 then check.signal(mp.getpid(), "KILL") mp.sleep(60) end
  return x * 2
end

local function lost(err, exitcode)
  check.ok(mp.isinstance(err, mp.WorkerLostError))
  check.ok(err.pid > 0)
  check.eq(err.exitcode, exitcode)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local results = {}
  for i = 1, 10 do results[i] = pool:apply_async(task, {i}) end
  for i = 1, 10 do
    local done, value = pcall(results[i].get, results[i], 30)
    if i == 5 then lost(value, 3) elseif i == 7 then lost(value, -9) else check.eq(value, i * 2) end
    check.eq(done, i ~= 5 and i ~= 7)
  end
  -- What is left of the chunk is run elsewhere, and what came before is kept.
  local _, err = pcall(pool.map, pool, task, {1, 2, 3, 4, 5, 6}, 6)
  lost(err, 3)
  check.eq(pool:map(task, {1, 2, 3}), {2, 4, 6, n = 3})
  print "ok"
end
