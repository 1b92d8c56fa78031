local mp = require "multiprocessing"
function read(e)
  io.popen("sleep 2"):read()
  e:set()
end
if __name__ == "__main__" then
  local e = mp.Event()
  mp.Process{target = read, args = {e}}:start()
  e:wait()
  print "ok"
end
