-- A task of a pool takes a lock twice, and another worker has nothing to do.
local mp = require "multiprocessing"

function twice(lock)
  lock:acquire()
  lock:acquire()
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  local pool = mp.Pool(1)
  pool:apply(twice, {lock})
end
