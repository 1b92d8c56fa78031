-- Queues that come and go do not add up.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for round = 1, 300 do
    local q = mp.Queue()
    q:put(("x"):rep(100000))
    if round % 10 == 0 then collectgarbage() end
    q:put(round)
    check.eq(#q:get(), 100000)
    check.eq(q:get(), round)
  end
  print "ok"
end
