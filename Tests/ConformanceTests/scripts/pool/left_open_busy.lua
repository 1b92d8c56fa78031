-- Nor does one whose tasks would run for ever.
local mp = require "multiprocessing"

local function for_ever(q)
  q:put "running"
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool = mp.Pool(2)
  pool:apply_async(for_ever, {q})
  pool:map_async(for_ever, {q, q, q})
  q:get()
  q:get()
  print "ok"
end
