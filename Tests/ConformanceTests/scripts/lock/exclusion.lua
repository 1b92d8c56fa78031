-- Only one process at a time is inside.
-- not-remote: it takes 8,000 round trips
local mp = require "multiprocessing"
local check = require "check"

local function adds(lock, v, inside, n)
  for _ = 1, n do
    lock:acquire()
    check.eq(inside.value, 0)
    inside.value = mp.getpid()
    v.value = v.value + 1
    check.eq(inside.value, mp.getpid())
    inside.value = 0
    lock:release()
  end
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  local v, inside = mp.Value("q", 0, {lock = false}), mp.Value("q", 0, {lock = false})
  local procs = {}
  for i = 1, 4 do
    procs[i] = mp.Process{target = adds, args = {lock, v, inside, 250}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq(v.value, 1000)
  print "ok"
end
