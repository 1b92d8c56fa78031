-- Somebody looks after a child that hangs.
local mp = require "multiprocessing"
function hang(lock)
  lock:acquire()
  lock:acquire()
end
if __name__ == "__main__" then
  local p = mp.Process{target = hang, args = {mp.Lock()}}
  p:start()
  p:join(1)
  p:terminate()
  p:join()
  print "ok"
end
