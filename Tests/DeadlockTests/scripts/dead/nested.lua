-- A task of a manager's pool waits for another one of the same pool, which has one worker.
local mp = require "multiprocessing"

function inner() return 1 end

function outer(pool) return pool:apply(inner) end

if __name__ == "__main__" then
  local manager = mp.Manager()
  local pool = manager:Pool(1)
  print(pool:apply(outer, {pool}))
end
