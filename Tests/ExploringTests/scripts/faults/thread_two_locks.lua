local threading = require "threading"
local mp = require "multiprocessing"
-- Each thread has one lock and wants the other.
local p, q = threading.Lock(), threading.Lock()
local function first() p:with(function() q:with(function() end) end) end
local function second() q:with(function() p:with(function() end) end) end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = first}, threading.Thread{target = second}
  a:start() b:start() a:join() b:join()
end
