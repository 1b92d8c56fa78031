-- A dead worker fails its task with WorkerLostError, and the executor goes on.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function may_die(i)
  if i == 3 then os.exit(5) end
  return i
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2}
  local list = {}
  for i = 1, 6 do list[i] = executor:submit(may_die, i) end
  for i = 1, 6 do
    if i == 3 then
      check.eq(check.raises("WorkerLostError", nil, list[i].result, list[i], 30).exitcode, 5)
      check.ok(mp.isinstance(list[i]:exception(), mp.WorkerLostError))
    else
      check.eq(list[i]:result(30), i)
    end
  end
  check.eq(executor:submit(may_die, 1):result(30), 1)
  print "ok"
end
