-- A manager's lock, which its holder gives up after a while.
local mp = require "multiprocessing"
function hold(lock, held)
  lock:acquire()
  held:set()
  mp.sleep(2)
  lock:release()
end
if __name__ == "__main__" then
  local manager = mp.Manager()
  local lock, held = manager:Lock(), manager:Event()
  local p = mp.Process{target = hold, args = {lock, held}}
  p:start()
  held:wait()
  lock:acquire()
  p:join()
  manager:shutdown()
  print "ok"
end
