-- A daemon that is stopped when the main process ends does not hold it up.
local mp = require "multiprocessing"
local check = require "check"

local function for_ever(q)
  q:put "started"
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = for_ever, args = {q}, daemon = true}
  p:start()
  q:get()
  check.pause(p)
  print "ok"
end
