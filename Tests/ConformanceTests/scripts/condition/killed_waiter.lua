-- A dead waiter is not counted by notify.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c, ready, answers)
  c:acquire()
  ready:put "waiting"
  c:wait()
  answers:put(mp.current_process().name)
  c:release()
end

if __name__ == "__main__" then
  local c, ready, answers = mp.Condition(), mp.Queue(), mp.Queue()
  local dies = mp.Process{target = waits, args = {c, ready, answers}}
  dies:start()
  ready:get()
  c:acquire()
  c:release()
  local lives = mp.Process{target = waits, args = {c, ready, answers}, name = "lives"}
  lives:start()
  ready:get()
  c:acquire()
  c:release()
  dies:kill()
  dies:join()
  c:with(function() c:notify() end)
  check.eq(answers:get(true, 20), "lives")
  lives:join()
  print "ok"
end
