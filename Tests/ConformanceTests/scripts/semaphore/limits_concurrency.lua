-- No more processes at a time are inside than there are permits.
local mp = require "multiprocessing"
local check = require "check"

local function works(s, inside, most)
  for _ = 1, 20 do
    s:acquire()
    local n = inside:add(1)
    most:with(function() if n > most.value then most.value = n end end)
    inside:add(-1)
    s:release()
  end
end

if __name__ == "__main__" then
  local s, inside, most = mp.Semaphore(2), mp.Value("i"), mp.Value("i")
  local procs = {}
  for i = 1, 6 do
    procs[i] = mp.Process{target = works, args = {s, inside, most}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.ok(most.value >= 1 and most.value <= 2)
  check.eq({inside.value, s:get_value()}, {0, 2})
  print "ok"
end
