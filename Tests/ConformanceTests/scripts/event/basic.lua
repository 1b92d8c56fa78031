-- set, clear, is_set, wait.
local mp = require "multiprocessing"
local check = require "check"

local function waits(e, answers)
  answers:put "ready"
  answers:put(e:wait())
end

if __name__ == "__main__" then
  local e, answers = mp.Event(), mp.Queue()
  check.eq(e:is_set(), false)
  check.eq({e:wait(0), e:wait(0.02), e:wait(-1)}, {false, false, false})
  e:set()
  check.eq({e:is_set(), e:wait(), e:wait(0)}, {true, true, true})
  e:set()
  e:clear()
  check.eq(e:is_set(), false)
  e:clear()
  for _ = 1, 3 do mp.Process{target = waits, args = {e, answers}}:start() end
  for _ = 1, 3 do check.eq(answers:get(), "ready") end
  check.eq(answers:empty(), true)
  e:set()
  for _ = 1, 3 do check.eq(answers:get(), true) end
  check.rejects({"wait", "timeout", "string"}, e.wait, e, "x")
  print "ok"
end
