-- The same for a worker that is killed, by itself or from outside.
local mp = require "multiprocessing"
local check = require "check"

local function dies()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function waits(q)
  q:put(mp.getpid())
  mp.sleep(60)
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(2)
  local err = check.raises("WorkerLostError", nil, pool.apply, pool, dies)
  check.eq(err.exitcode, -9)
  local result = pool:apply_async(waits, {q})
  local pid = q:get()
  check.signal(pid, "TERM")
  err = check.raises("WorkerLostError", nil, result.get, result, 30)
  check.eq({err.pid, err.exitcode}, {pid, -15})
  check.eq(pool:map(quick, mp.range(10)), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, n = 10})
  -- Idle workers that are killed are replaced too.
  for _, p in ipairs(mp.active_children()) do
    p:kill()
    check.eventually(function() return not check.is_running(p.pid) end, "the end of a worker")
  end
  check.eq(pool:map(quick, {1, 2, 3}, 1), {1, 2, 3, n = 3})
  check.eventually(function()
    mp.sleep(0.01)
    return #mp.active_children() == 2
  end, "new workers")
  print "ok"
end
