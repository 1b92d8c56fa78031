local mp = require "multiprocessing"
-- The flag is set between the look at it and the wait.
local function wait(c, flag)
  if flag.value == 0 then
    c:acquire()
    c:wait()
    c:release()
  end
end

local function notify(c, flag)
  flag.value = 1
  c:acquire()
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
