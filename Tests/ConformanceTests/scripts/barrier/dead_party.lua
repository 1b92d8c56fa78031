-- A party that dies while it waits breaks the barrier.
local mp = require "multiprocessing"
local check = require "check"

local function party(b)
  b:wait()
end

if __name__ == "__main__" then
  local b = mp.Barrier(3)
  local p = mp.Process{target = party, args = {b}}
  p:start()
  check.eventually(function() return b.n_waiting == 1 end)
  p:kill()
  p:join()
  local err = check.raises("BrokenBarrierError", nil, b.wait, b, 20)
  check.has(tostring(err), tostring(p.pid))
  check.eq(b.broken, true)
  b:reset()
  check.eq(b.broken, false)
  print "ok"
end
