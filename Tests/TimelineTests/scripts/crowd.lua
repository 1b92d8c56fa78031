-- More processes than there are lanes for.
local mp = require "multiprocessing"

local function wait(go) go:wait() end

if __name__ == "__main__" then
  local go, sleepers = mp.Event(), {}
  for i = 1, 32 do
    sleepers[i] = mp.Process{target = wait, args = {go}, name = "sleeper-" .. i}
    sleepers[i]:start()
  end
  go:set()
  for _, sleeper in ipairs(sleepers) do sleeper:join() end
end
