-- The child that would set the event is paused by another child, which lets it go on later.
local mp = require "multiprocessing"
function set(e, told)
  told:wait()
  e:set()
end
if __name__ == "__main__" then
  local e, told = mp.Event(), mp.Event()
  local p = mp.Process{target = set, args = {e, told}}
  p:start()
  p:pause()
  told:set()
  os.execute(("(sleep 2; kill -CONT %d) >/dev/null 2>&1 &"):format(p.pid))
  e:wait()
  p:join()
  print "ok"
end
