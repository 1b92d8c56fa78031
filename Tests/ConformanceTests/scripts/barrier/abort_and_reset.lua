-- abort breaks it, reset throws out those who wait and starts anew.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, q)
  local _, err = pcall(b.wait, b)
  q:put(type(err) == "table" and err.name or err)
end

if __name__ == "__main__" then
  local b, q = mp.Barrier(2), mp.Queue()
  local p = mp.Process{target = party, args = {b, q}}
  p:start()
  check.eventually(function() return b.n_waiting == 1 end)
  b:abort()
  check.eq(q:get(), "BrokenBarrierError")
  check.eq(b.broken, true)
  check.raises("BrokenBarrierError", nil, b.wait, b)
  b:reset()
  check.eq(b.broken, false)
  p = mp.Process{target = party, args = {b, q}}
  p:start()
  check.eventually(function() return b.n_waiting == 1 end)
  b:reset()
  check.eq(q:get(), "BrokenBarrierError")
  check.eq({b.broken, b.n_waiting}, {false, 0})
  check.rejects({"Barrier", "parties", "nil"}, mp.Barrier)
  check.rejects({"Barrier", "parties", "0"}, mp.Barrier, 0)
  check.rejects({"Barrier", "action", "number"}, mp.Barrier, 2, 5)
  check.rejects({"wait", "timeout", "string"}, b.wait, b, "x")
  print "ok"
end
