local mp = require "multiprocessing"
function wait(c) c:acquire() c:wait() c:release() end
if __name__ == "__main__" then
  local c = mp.Condition()
  c:acquire() c:notify() c:release()
  local p = mp.Process{target = wait, args = {c}}
  p:start()
  p:join()
end
