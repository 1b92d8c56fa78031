-- Process, Pool, AsyncResult and managers themselves do not cross.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = nothing}
  local Worker = mp.Process:extend()
  local pool <close> = mp.Pool(1)
  local result = pool:apply_async(nothing)
  local m <close> = mp.Manager()
  for name, value in pairs{process = p, worker = Worker{}, pool = pool, result = result,
    manager = m, current = mp.current_process()} do
    local err = check.raises("PicklingError", nil, q.put, q, {[name] = value})
    check.has(tostring(err), "obj." .. name)
  end
  check.ok(q:empty())
  result:get()
  print "ok"
end
