-- expect-exit: 0
-- Ten children that nobody joins all finish.
local mp = require "multiprocessing"
local check = require "check"

local function child(v)
  mp.sleep(0.05)
  if v:add(1) == 10 then print "ok" end
end

if __name__ == "__main__" then
  local v = mp.Value("i", 0)
  for _ = 1, 10 do mp.Process{target = child, args = {v}}:start() end
  check.ok(v.value <= 10)
end
