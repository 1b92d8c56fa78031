local mp = require "multiprocessing"
-- A notification is not kept for who waits later.
local function wait(c)
  c:acquire()
  c:wait()
  c:release()
end

local function notify(c)
  c:acquire()
  c:notify()
  c:release()
end

if __name__ == "__main__" then
  local c = mp.Condition()
  local p, q = mp.Process{target = wait, args = {c}}, mp.Process{target = notify, args = {c}}
  p:start()
  q:start()
  p:join()
  q:join()
end
