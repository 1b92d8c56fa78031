-- expect-exit: 1
-- expect-stderr: main fails
-- Daemons are ended when the main process ends by an error, too.
local mp = require "multiprocessing"

local function for_ever(q)
  q:put "started"
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = for_ever, args = {q}, daemon = true}:start()
  q:get()
  error "main fails"
end
