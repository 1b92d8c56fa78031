-- A pool can be given the context whose processes its workers are.
local mp = require "multiprocessing"
local check = require "check"

local function name()
  return mp.current_process().name
end

if __name__ == "__main__" then
  for method, prefix in pairs{ fork = "Fork", spawn = "Spawn", forkserver = "ForkServer" } do
    local p <close> = mp.Pool{ processes = 1, context = mp.get_context(method) }
    check.match(p:apply(name), "^" .. prefix .. "PoolWorker%-%d+$")
  end
  local p <close> = mp.Pool{ processes = 1, context = mp }
  check.match(p:apply(name), "PoolWorker")
  check.raises("TypeError", "Pool: context: ", mp.Pool, { context = "fork" })
  check.raises("TypeError", "Pool: context: ", mp.Pool, { context = {} })
  print "ok"
end
