-- put on a full queue waits until somebody takes an item.
local mp = require "multiprocessing"
local check = require "check"

local function produces(q, progress)
  for i = 1, 50 do
    q:put(i)
    progress.value = i
  end
end

if __name__ == "__main__" then
  local q, progress = mp.Queue(2), mp.Value("i", 0)
  local p = mp.Process{target = produces, args = {q, progress}}
  p:start()
  check.eventually(function() return progress.value == 2 and q:full() end)
  mp.sleep(0.02)
  check.eq(progress.value, 2)
  for i = 1, 50 do
    check.eq(q:get(), i)
    check.ok(progress.value <= i + 2)
  end
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
