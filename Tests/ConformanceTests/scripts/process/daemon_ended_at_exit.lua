-- Daemons are ended, not joined, when the main process ends.
local mp = require "multiprocessing"

local function for_ever(q)
  q:put "started"
  while true do mp.sleep(60) end
end

local function busy(q)
  q:put "started"
  while true do end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, target in ipairs{for_ever, busy, for_ever} do
    mp.Process{target = target, args = {q}, daemon = true}:start()
  end
  for _ = 1, 3 do q:get() end
  print "ok"
end
