-- The barrier of a manager numbers its parties.
local mp = require "multiprocessing"
local check = require "check"

local function party(b, q)
  q:put(b:wait())
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local b, q = m:Barrier(3), mp.Queue()
  for _ = 1, 2 do mp.Process{target = party, args = {b, q}}:start() end
  local mine = b:wait()
  check.same_members({mine, q:get(), q:get()}, {0, 1, 2})
  check.eq({b.parties, b.n_waiting, b.broken}, {3, 0, false})
  b:abort()
  check.raises("BrokenBarrierError", nil, b.wait, b)
  b:reset()
  check.eq(b.broken, false)
  print "ok"
end
