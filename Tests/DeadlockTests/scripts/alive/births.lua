-- Processes come and go, and everybody waits in between.
local mp = require "multiprocessing"
local time = require "time"
function noop() end
if __name__ == "__main__" then
  local begin = time.monotonic()
  while time.monotonic() - begin < 3 do
    local p = mp.Process{target = noop}
    p:start()
    p:join()
  end
  print "ok"
end
