local mp = require "multiprocessing"

function transfer(from, to, mine, other)
  from:acquire()
  mine:set()
  other:wait()
  to:acquire()
end

if __name__ == "__main__" then
  local a = mp.Lock()
  local b = mp.Lock()
  local x, y = mp.Event(), mp.Event()
  local one = mp.Process{target = transfer, args = {a, b, x, y}}
  local two = mp.Process{target = transfer, args = {b, a, y, x}}
  one:start()
  two:start()
  one:join()
  two:join()
end
