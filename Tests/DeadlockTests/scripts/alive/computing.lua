local mp = require "multiprocessing"
function wait(e) e:wait() end
if __name__ == "__main__" then
  local e = mp.Event()
  local p = mp.Process{target = wait, args = {e}}
  p:start()
  local time = require "time"
  local begin = time.monotonic()
  while time.monotonic() - begin < 1.5 do end
  e:set()
  p:join()
  print "ok"
end
