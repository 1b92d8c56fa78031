-- Threads that use one pool at once, and so while its first worker, its standby or a replacement is
-- still being started, start none of them twice: the pool ends when it is told to.
local mp = require "multiprocessing"
local threading = require "threading"
local check = require "check"

local function double(x) return x * 2 end
local function die() os.exit(3, true) end

local function all(count, fn)
  local threads = {}
  for i = 1, count do
    threads[i] = threading.Thread{target = fn, args = {i}}
    threads[i]:start()
  end
  for i = 1, count do threads[i]:join() end
end

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  local sums = {}
  all(4, function(i)
    sums[i] = 0
    for _, v in pool:imap_unordered(double, {i, i}) do sums[i] = sums[i] + v end
  end)
  check.eq(sums, {4, 8, 12, 16})
  local lost = {}
  all(4, function(i)
    local ok, err = pcall(pool.apply, pool, die)
    lost[i] = not ok and mp.isinstance(err, mp.WorkerLostError)
  end)
  check.eq(lost, {true, true, true, true})
  check.eq(pool:map(double, {1, 2, 3}), {2, 4, 6, n = 3})
  check.eq(#mp.active_children(), 2)
  pool:close()
  pool:join()
  check.eq(#mp.active_children(), 0)
  print "ok"
end
