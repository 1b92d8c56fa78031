-- A child that takes long to load does not run yet, and will.
if __name__ ~= "__main__" then os.execute "sleep 2" end
local mp = require "multiprocessing"
function set(e) e:set() end
if __name__ == "__main__" then
  local e = mp.Event()
  local p = mp.Process{target = set, args = {e}}
  p:start()
  e:wait()
  p:join()
  print "ok"
end
