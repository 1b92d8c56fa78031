-- A process that somebody else has stopped may be told to go on.
local mp = require "multiprocessing"
function set(e, told)
  told:wait()
  e:set()
end
if __name__ == "__main__" then
  local e, told = mp.Event(), mp.Event()
  local p = mp.Process{target = set, args = {e, told}}
  p:start()
  os.execute(("kill -STOP %d; (sleep 2; kill -CONT %d) >/dev/null 2>&1 &"):format(p.pid, p.pid))
  told:set()
  e:wait()
  p:join()
  print "ok"
end
