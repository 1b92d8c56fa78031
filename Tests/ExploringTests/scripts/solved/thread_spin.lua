local threading = require "threading"
local mp = require "multiprocessing"
-- A thread looks again and again at what another one sets, which sleeps before.
done = false
local function wait() while not done do end end
local function set() mp.sleep(3600) done = true end
if __name__ == "__main__" then
  local a, b = threading.Thread{target = wait}, threading.Thread{target = set}
  a:start() b:start() a:join() b:join()
end
