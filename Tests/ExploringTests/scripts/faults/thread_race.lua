local threading = require "threading"
local mp = require "multiprocessing"
-- Two threads add to a plain variable.
local n = 0
local function work() for i = 1, 3 do local x = n n = x + 1 end end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = work}, threading.Thread{target = work}
  a:start() b:start() a:join() b:join()
  mp.explore.check(n == 6, "n is " .. n)
end
