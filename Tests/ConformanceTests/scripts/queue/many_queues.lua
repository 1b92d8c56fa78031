-- Hundreds of queues, and queues within queues.
local mp = require "multiprocessing"
local check = require "check"

local function answers_all(queues)
  for i, q in ipairs(queues) do q:put(i) end
end

if __name__ == "__main__" then
  local queues = {}
  for i = 1, 300 do queues[i] = mp.Queue() end
  check.child(answers_all, queues)
  for i = 1, 300 do check.eq(queues[i]:get_nowait(), i) end
  local outer, inner = mp.Queue(), mp.Queue()
  inner:put "deep"
  outer:put(inner)
  inner = nil
  collectgarbage()
  check.eq(outer:get():get(), "deep")
  -- A queue may hold itself.
  outer:put(outer)
  local same = outer:get()
  same:put "through itself"
  check.eq(outer:get(), "through itself")
  print "ok"
end
