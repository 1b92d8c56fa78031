-- limits.cpu is for each task: a worker is not ended by what its tasks before have used.
local mp = require "multiprocessing"
local check = require "check"

local function works(seconds)
  local until_then = os.clock() + seconds
  while os.clock() < until_then do end
  return mp.getpid()
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool{processes = 1, limits = {cpu = 1}}
  local pids = pool:map(works, {0.7, 0.7, 0.7, 0.7}, 4)
  for i = 2, 4 do check.eq(pids[i], pids[1]) end
  local err = check.raises("WorkerLostError", "SIGXCPU", pool.apply, pool, works, {10})
  check.eq(err.exitcode, -24)
  print "ok"
end
