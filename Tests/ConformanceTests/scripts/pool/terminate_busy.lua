-- A pool may be terminated at any moment, while tasks and results are on their way.
local mp = require "multiprocessing"
local check = require "check"

local function big(i)
  return ("x"):rep(100000) .. i
end

if __name__ == "__main__" then
  for round = 1, 10 do
    local pool = mp.Pool(2)
    local result = pool:map_async(big, mp.range(200), 1)
    if round % 3 == 0 then result:wait(0.01) end
    if round % 3 == 1 then mp.sleep(0.005) end
    pool:terminate()
    check.eq(pool:join(), true)
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
