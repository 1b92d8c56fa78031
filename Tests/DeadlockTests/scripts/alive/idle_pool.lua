local mp = require "multiprocessing"
local time = require "time"
function noop(x) return x end
function wait(e) e:wait() end
if __name__ == "__main__" then
  local e = mp.Event()
  local pool = mp.Pool(2)
  pool:map(noop, {1, 2, 3})
  local result = pool:apply_async(wait, {e})
  local begin = time.monotonic()
  while time.monotonic() - begin < 1.5 do end
  e:set()
  result:get()
  pool:close()
  pool:join()
  print "ok"
end
