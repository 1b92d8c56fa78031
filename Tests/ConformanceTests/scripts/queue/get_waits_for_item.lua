-- get waits until somebody puts; a time-out that is long enough does not matter.
local mp = require "multiprocessing"
local check = require "check"

local function consumes(q, answers)
  answers:put "ready"
  for _ = 1, 3 do answers:put(q:get()) end
  answers:put(q:get(true, 60))
end

if __name__ == "__main__" then
  local q, answers = mp.Queue(), mp.Queue()
  local p = mp.Process{target = consumes, args = {q, answers}}
  p:start()
  check.eq(answers:get(), "ready")
  for i = 1, 4 do
    q:put(i)
    check.eq(answers:get(), i)
  end
  p:join()
  print "ok"
end
