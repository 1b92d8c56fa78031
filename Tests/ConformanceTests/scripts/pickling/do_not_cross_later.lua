-- stage: later
-- Executors, futures and listeners do not cross either.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function nothing() end

if __name__ == "__main__" then
  local q = mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 1}
  local future = executor:submit(nothing)
  local listener <close> = mp.connection.Listener()
  for name, value in pairs{executor = executor, future = future, listener = listener} do
    local err = check.raises("PicklingError", nil, q.put, q, {[name] = value})
    check.has(tostring(err), "obj." .. name)
  end
  check.ok(q:empty())
  future:result()
  print "ok"
end
