-- Of many who wait half are killed: as many notifications as there are others wake all of them.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c, count, answers)
  c:acquire()
  count:add(1)
  c:wait()
  c:release()
  answers:put(true)
end

if __name__ == "__main__" then
  local c, count, answers = mp.Condition(), mp.Value("i"), mp.Queue()
  local procs = {}
  for i = 1, 30 do
    procs[i] = mp.Process{target = waits, args = {c, count, answers}}
    procs[i]:start()
  end
  check.eventually(function()
    return c:with(function() return count.value == 30 end)
  end, "waiters", 30)
  check.match(tostring(c), ", 30%)>$")
  for i = 1, 30, 2 do procs[i]:kill() end
  for i = 1, 30, 2 do procs[i]:join() end
  check.match(tostring(c), ", 15%)>$")
  for _ = 1, 15 do c:with(function() c:notify() end) end
  for _ = 1, 15 do check.eq(answers:get(true, 20), true) end
  for i = 2, 30, 2 do procs[i]:join() end
  check.match(tostring(c), ", 0%)>$")
  print "ok"
end
