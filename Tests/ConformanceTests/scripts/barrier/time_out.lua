-- A wait that times out breaks the barrier for all; reset mends it.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, q)
  q:put "ready"
  local _, err = pcall(b.wait, b)
  q:put(type(err) == "table" and err.name or err)
end

if __name__ == "__main__" then
  local b, q = mp.Barrier(3), mp.Queue()
  local p = mp.Process{target = party, args = {b, q}}
  p:start()
  q:get()
  check.eventually(function() return b.n_waiting == 1 end)
  check.raises("BrokenBarrierError", nil, b.wait, b, 0.05)
  check.eq(q:get(), "BrokenBarrierError")
  check.eq(b.broken, true)
  check.raises("BrokenBarrierError", nil, b.wait, b)
  b:reset()
  check.eq({b.broken, b.n_waiting}, {false, 0})
  for _ = 1, 2 do mp.Process{target = party, args = {b, q}}:start() end
  check.eq({q:get(), q:get()}, {"ready", "ready"})
  local index = b:wait()
  check.same_members({index, q:get(), q:get()}, {0, 1, 2})
  -- The time-out of the barrier itself.
  local short = mp.Barrier(2, nil, 0.03)
  check.raises("BrokenBarrierError", nil, short.wait, short)
  check.eq(short.broken, true)
  print "ok"
end
