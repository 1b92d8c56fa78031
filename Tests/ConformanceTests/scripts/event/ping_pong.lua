-- Two processes take turns.
local mp = require "multiprocessing"
local check = require "check"

local function pong(ping, back, v)
  for _ = 1, 200 do
    ping:wait()
    ping:clear()
    v.value = v.value + 1
    back:set()
  end
end

if __name__ == "__main__" then
  local ping, back, v = mp.Event(), mp.Event(), mp.Value("i")
  local p = mp.Process{target = pong, args = {ping, back, v}}
  p:start()
  for i = 1, 200 do
    ping:set()
    check.eq(back:wait(20), true)
    back:clear()
    check.eq(v.value, i)
  end
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
