local mp = require "multiprocessing"
-- Who waits looks at the flag under the lock, again and again.
local function wait(c, flag)
  c:acquire()
  while flag.value == 0 do c:wait() end
  c:release()
end

local function notify(c, flag)
  c:acquire()
  flag.value = 1
  c:notify()
  c:release()
end

if __name__ == "__main__" then
  local c, flag = mp.Condition(), mp.Value("i", 0)
  local p = mp.Process{target = wait, args = {c, flag}}
  local q = mp.Process{target = notify, args = {c, flag}}
  p:start()
  q:start()
  p:join()
  q:join()
end
