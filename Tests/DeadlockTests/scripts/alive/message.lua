-- What only a message not yet taken could give counts as outside.
local mp = require "multiprocessing"
local time = require "time"
function wait(e, q) e:wait() end
if __name__ == "__main__" then
  local e, q = mp.Event(), mp.Queue()
  local p = mp.Process{target = wait, args = {e, q}}
  p:start()
  local t = require "threading".Thread{target = function()
    time.sleep(2)
    e:set()
  end}
  t:start()
  p:join()
  t:join()
  print "ok"
end
