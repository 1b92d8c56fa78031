local mp = require "multiprocessing"
-- A process looks at an event again and again.
local function work(e) e:set() end
if __name__ == "__main__" then
  local e = mp.Event()
  local p = mp.Process{target = work, args = {e}}
  p:start() while not e:is_set() do end p:join()
end
