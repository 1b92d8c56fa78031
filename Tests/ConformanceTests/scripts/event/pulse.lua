-- A set that is followed by a clear at once is seen by all who waited.
-- not-remote: whether a stand-in sleeps says nothing of its process
local mp = require "multiprocessing"
local check = require "check"

local function waits(e, waiting, answers)
  waiting:release()
  answers:put(e:wait(60))
end

if __name__ == "__main__" then
  local e, waiting, answers = mp.Event(), mp.Semaphore(0), mp.Queue()
  local procs = {}
  for i = 1, 5 do
    procs[i] = mp.Process{target = waits, args = {e, waiting, answers}}
    procs[i]:start()
  end
  for _ = 1, 5 do waiting:acquire() end
  -- They wait when they sleep: the state that the system has for them says so.
  for _, p in ipairs(procs) do
    check.eventually(function() return check.state(p.pid) == "S" end, "sleep")
  end
  e:set()
  e:clear()
  for _ = 1, 5 do check.eq(answers:get(true, 20), true) end
  check.eq(e:is_set(), false)
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
