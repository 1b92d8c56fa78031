-- wait gives a recursive lock up wholly and takes it back as often as it was held.
local mp = require "multiprocessing"
local check = require "check"

local function notifies(c, q)
  c:with(function()
    q:put "inside"
    c:notify()
  end)
end

if __name__ == "__main__" then
  local c, q = mp.Condition(), mp.Queue()
  c:acquire()
  c:acquire()
  local p = mp.Process{target = notifies, args = {c, q}}
  p:start()
  check.eq(c:wait(20), true)
  check.eq(q:get_nowait(), "inside")
  c:release()
  check.eq(c:locked(), true)
  c:release()
  check.eq(c:locked(), false)
  p:join()
  print "ok"
end
