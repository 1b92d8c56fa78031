-- Another program connects after a while.
local mp = require "multiprocessing"

function accept(listening, path)
  local listener = mp.connection.Listener{address = path}
  listening:set()
  listener:accept():recv()
end

if __name__ == "__main__" then
  local path = os.tmpname()
  os.remove(path)
  local listening = mp.Event()
  local p = mp.Process{target = accept, args = {listening, path}}
  p:start()
  listening:wait()
  local client = ("require 'multiprocessing'.connection.Client('%s'):send(1)"):format(path)
  os.execute(('(sleep 2; "%s" -e "%s") >/dev/null 2>&1 &'):format(os.getenv "MPRUN", client))
  p:join()
  os.remove(path)
  print "ok"
end
