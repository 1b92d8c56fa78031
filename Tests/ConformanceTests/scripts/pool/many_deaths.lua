-- Worker after worker dies; the pool goes on.
local mp = require "multiprocessing"
local check = require "check"

local function every_third_dies(i)
  if i % 3 == 0 then check.signal(mp.getpid(), "KILL") mp.sleep(60) end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(3)
  local results = {}
  for i = 1, 30 do results[i] = pool:apply_async(every_third_dies, {i}) end
  for i = 1, 30 do
    if i % 3 == 0 then
      check.raises("WorkerLostError", nil, results[i].get, results[i], 30)
    else
      check.eq(results[i]:get(30), i)
    end
  end
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
