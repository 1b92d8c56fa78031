-- A time limit ends a task that waits for itself.
local mp = require "multiprocessing"

function twice(lock)
  lock:acquire()
  lock:acquire()
end

if __name__ == "__main__" then
  local pool = mp.Pool(1)
  for _, options in ipairs{{timeout = 1.5}, {soft_timeout = 1.5}} do
    local result = pool:apply_async(twice, {mp.Lock()}, options)
    local ok, err = pcall(result.get, result)
    assert(not ok and mp.isinstance(err, mp.TimeLimitExceeded), tostring(err))
  end
  print "ok"
end
