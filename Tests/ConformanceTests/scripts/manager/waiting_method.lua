-- A method that waits does not keep other clients from being served.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q, answers)
  answers:put "ready"
  answers:put(q:get())
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local q, d, answers = m:Queue(), m:dict(), mp.Queue()
  for _ = 1, 3 do mp.Process{target = waits, args = {q, answers}}:start() end
  for _ = 1, 3 do check.eq(answers:get(), "ready") end
  for i = 1, 100 do d[i] = i end
  check.eq(#d, 100)
  for i = 1, 3 do q:put(i) end
  check.same_members({answers:get(), answers:get(), answers:get()}, {1, 2, 3})
  print "ok"
end
