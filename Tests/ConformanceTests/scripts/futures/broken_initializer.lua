-- An initializer that fails in every worker breaks the executor: its futures end with that error.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function fails() error(mp.KeyError "no such thing") end

local function dies() os.exit(7) end

local function quick(x) return x end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2, initializer = fails}
  local list = {}
  for i = 1, 5 do list[i] = executor:submit(quick, i) end
  for i = 1, 5 do check.raises("KeyError", "no such thing", list[i].result, list[i], 30) end
  local later = executor:submit(quick, 1)
  check.raises("KeyError", "no such thing", later.result, later, 30)
  local other <close> = futures.ProcessPoolExecutor{max_workers = 2, initializer = dies}
  local f = other:submit(quick, 1)
  check.raises("WorkerLostError", nil, f.result, f, 30)
  -- What cannot cross is told when the executor is made.
  if check.method ~= "fork" then
    check.raises("PicklingError", "args%[1%]", futures.ProcessPoolExecutor,
      {initializer = quick, initargs = {io.tmpfile()}})
  end
  print "ok"
end
