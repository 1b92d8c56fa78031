-- Two clients of a manager take its locks in both orders.
local mp = require "multiprocessing"

function cross(first, second, both)
  first:acquire()
  both:wait()
  second:acquire()
end

if __name__ == "__main__" then
  local manager = mp.Manager()
  local a = manager:Lock()
  local b = manager:RLock()
  local both = mp.Barrier(2)
  local one = mp.Process{target = cross, args = {a, b, both}, name = "one"}
  local two = mp.Process{target = cross, args = {b, a, both}, name = "two"}
  one:start()
  two:start()
  one:join()
  two:join()
end
