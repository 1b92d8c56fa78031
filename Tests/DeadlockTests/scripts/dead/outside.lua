-- Two have what the other wants; a third waits for one of them, outside of the cycle.
local mp = require "multiprocessing"

function cross(first, second, both)
  first:acquire()
  both:wait()
  second:acquire()
end

function wait(lock) lock:acquire() end

if __name__ == "__main__" then
  local b, c, both = mp.Lock(), mp.Lock(), mp.Barrier(3)
  local one = mp.Process{target = cross, args = {b, c, both}}
  local two = mp.Process{target = cross, args = {c, b, both}}
  one:start()
  two:start()
  both:wait()
  local three = mp.Process{target = wait, args = {b}}
  three:start()
  three:join()
end
