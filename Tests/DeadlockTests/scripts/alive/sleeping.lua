local mp = require "multiprocessing"
function wait(e) e:wait() end
if __name__ == "__main__" then
  local e = mp.Event()
  local p = mp.Process{target = wait, args = {e}}
  p:start()
  mp.sleep(2)
  e:set()
  p:join()
  print "ok"
end
