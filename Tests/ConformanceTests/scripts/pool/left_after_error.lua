-- expect-exit: 1
-- expect-stderr: main fails
-- A main process that fails leaves no worker behind.
local mp = require "multiprocessing"

local function for_ever(q)
  q:put "running"
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool = mp.Pool(2)
  pool:apply_async(for_ever, {q})
  q:get()
  error "main fails"
end
