-- Of many who wait some are killed: each permit that is released goes to one that lives.
local mp = require "multiprocessing"
local check = require "check"

local function takes(s, waiting, answers)
  waiting:release()
  s:acquire()
  answers:put(true)
end

if __name__ == "__main__" then
  local s, waiting, answers = mp.Semaphore(0), mp.Semaphore(0), mp.Queue()
  local procs = {}
  for i = 1, 20 do
    procs[i] = mp.Process{target = takes, args = {s, waiting, answers}}
    procs[i]:start()
  end
  for _ = 1, 20 do waiting:acquire() end
  for i = 1, 20, 2 do
    procs[i]:kill()
    procs[i]:join()
    s:release()
    check.eq(answers:get(true, 20), true)
  end
  -- Those who were killed may have had a permit before.
  for _ = 1, 20 do s:release() end
  for i = 2, 20, 2 do
    procs[i]:join()
    check.eq(procs[i].exitcode, 0)
  end
  print "ok"
end
