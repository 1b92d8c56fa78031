-- cancel works on what waits, not on what runs.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q)
  return q:get()
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 1}
  local running = executor:submit(waits, q)
  check.eventually(function() return running:running() end)
  local waiting, last = {}, nil
  for i = 1, 10 do waiting[i] = executor:submit(quick, i) end
  last = waiting[10]
  check.eq(last:cancel(), true)
  check.eq(last:cancel(), true)
  check.eq({last:cancelled(), last:done(), last:running()}, {true, true, false})
  check.raises("CancelledError", nil, last.result, last)
  check.raises("CancelledError", nil, last.exception, last)
  check.eq(running:cancel(), false)
  q:put "done"
  check.eq(running:result(30), "done")
  for i = 1, 9 do check.eq(waiting[i]:result(30), i) end
  check.eq(waiting[1]:cancel(), false)
  print "ok"
end
