-- The holder of a lock is killed while everybody waits: the next one gets it as abandoned.
local mp = require "multiprocessing"
function hold(lock, held, never)
  lock:acquire()
  held:set()
  mp.sleep(1.5)
  mp.kill(mp.getpid(), 9)
end
function wait(lock, q) q:put({lock:acquire()}) end
if __name__ == "__main__" then
  local lock, held, q = mp.Lock(), mp.Event(), mp.Queue()
  mp.Process{target = hold, args = {lock, held}}:start()
  held:wait()
  local p = mp.Process{target = wait, args = {lock, q}}
  p:start()
  local got = q:get()
  p:join()
  print(got[2] == "abandoned" and "ok" or tostring(got[2]))
end
