-- wait gives the lock up until it is notified.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c, ready, answers)
  c:acquire()
  ready:put "waiting"
  answers:put(c:wait())
  c:release()
end

if __name__ == "__main__" then
  local c, ready, answers = mp.Condition(), mp.Queue(), mp.Queue()
  for i = 1, 3 do mp.Process{target = waits, args = {c, ready, answers}}:start() end
  for _ = 1, 3 do ready:get() end
  -- Each of them waits when the lock can be had after its message.
  c:acquire()
  c:notify()
  c:release()
  check.eq(answers:get(), true)
  check.raises("Empty", nil, answers.get, answers, true, 0.05)
  c:with(function() c:notify_all() end)
  check.eq({answers:get(), answers:get()}, {true, true})
  print "ok"
end
