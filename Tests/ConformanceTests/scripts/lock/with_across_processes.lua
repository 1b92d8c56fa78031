-- with and guard exclude other processes.
local mp = require "multiprocessing"
local check = require "check"

local function adds(lock, v, n)
  for _ = 1, n do
    lock:with(function() v.value = v.value + 1 end)
    do
      local held <close> = lock:guard()
      v.value = v.value + 1
    end
  end
end

if __name__ == "__main__" then
  local lock, v, procs = mp.Lock(), mp.Value("i", 0, {lock = false}), {}
  for i = 1, 3 do
    procs[i] = mp.Process{target = adds, args = {lock, v, 100}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq(v.value, 600)
  print "ok"
end
