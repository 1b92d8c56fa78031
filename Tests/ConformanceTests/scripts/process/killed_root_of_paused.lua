-- expect-signal: 9
-- A child that is paused at its very first instructions ends with its parent all the same.
local mp = require "multiprocessing"

local function waits() mp.sleep(60) end

if __name__ == "__main__" then
  for _ = 1, 20 do
    local p = mp.Process{target = waits}
    p:start()
    p:pause()
  end
  os.execute("kill -KILL " .. mp.getpid())
end
