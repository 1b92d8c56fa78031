-- A handler for SIGALRM sets the event.
local mp = require "multiprocessing"
local signal = require "signal"
function wait(e, q)
  e:wait()
  q:put "set"
end
if __name__ == "__main__" then
  local e, q = mp.Event(), mp.Queue()
  local p = mp.Process{target = wait, args = {e, q}}
  p:start()
  signal.signal(signal.SIGALRM, function() e:set() end)
  signal.alarm(2)
  q:get()
  p:join()
  print "ok"
end
