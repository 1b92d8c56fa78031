local threading = require "threading"
local mp = require "multiprocessing"
-- Both take the locks in one order.
local p, q = threading.Lock(), threading.Lock()
local function work() p:with(function() q:with(function() end) end) end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = work}, threading.Thread{target = work}
  a:start() b:start() a:join() b:join()
end
