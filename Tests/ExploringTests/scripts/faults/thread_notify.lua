local threading = require "threading"
local mp = require "multiprocessing"
-- A notification comes before anybody waits for it.
local condition, ready = threading.Condition(), false
local function wait()
  if not ready then condition:with(function() condition:wait() end) end
end
local function notify()
  condition:with(function() ready = true condition:notify() end)
end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = wait}, threading.Thread{target = notify}
  a:start() b:start() a:join() b:join()
end
