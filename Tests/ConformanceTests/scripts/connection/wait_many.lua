-- Hundreds of objects at once.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local list, queues = {}, {}
  for i = 1, 300 do
    queues[i] = mp.Queue()
    list[i] = queues[i]
  end
  check.eq(#mp.connection.wait(list, 0), 0)
  queues[299]:put(1)
  local ready = mp.connection.wait(list, 10)
  check.eq(#ready, 1)
  check.same(ready[1], queues[299])
  print "ok"
end
