-- A queue that outlives many generations of processes.
local mp = require "multiprocessing"
local check = require "check"

local function relay(q, n)
  q:put(q:get() + n)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(0)
  local sum = 0
  for n = 1, 30 do
    check.child(relay, q, n)
    sum = sum + n
  end
  check.eq(q:get_nowait(), sum)
  print "ok"
end
