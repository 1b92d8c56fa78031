-- A waiter that was notified and is killed before it could go on: another one goes on in its stead.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c, ready, answers)
  c:acquire()
  ready:put(true)
  c:wait()
  answers:put(mp.current_process().name)
  c:release()
end

if __name__ == "__main__" then
  local c, ready, answers = mp.Condition(), mp.Queue(), mp.Queue()
  local procs = {}
  for i, name in ipairs{"dies", "lives", "stays"} do
    procs[i] = mp.Process{target = waits, args = {c, ready, answers}, name = name}
    procs[i]:start()
    ready:get()
    c:acquire()
    c:release()
  end
  -- It is alive, so the notification is its own; but it does not get to know.
  check.pause(procs[1])
  c:with(function() c:notify() end)
  procs[1]:kill()
  check.eq(answers:get(true, 20), "lives")
  check.raises("Empty", nil, answers.get, answers, true, 0.05)
  c:with(function() c:notify_all() end)
  check.eq(answers:get(true, 20), "stays")
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
