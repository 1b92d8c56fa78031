-- After shutdown submit raises RuntimeError; wait and cancel_futures.
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
  local executor = futures.ProcessPoolExecutor{max_workers = 2}
  local f = executor:submit(quick, 1)
  executor:shutdown()
  check.eq(f:done(), true)
  check.raises("RuntimeError", "submit", executor.submit, executor, quick, 1)
  check.raises("RuntimeError", nil, executor.map, executor, quick, {1})
  executor:shutdown()
  check.eq(#mp.active_children(), 0)

  local q = mp.Queue()
  executor = futures.ProcessPoolExecutor{max_workers = 1}
  local running = executor:submit(waits, q)
  check.eventually(function() return running:running() end)
  local waiting = {}
  for i = 1, 20 do waiting[i] = executor:submit(quick, i) end
  executor:shutdown{wait = false, cancel_futures = true}
  check.eq(waiting[20]:cancelled(), true)
  check.raises("RuntimeError", nil, executor.submit, executor, quick, 1)
  q:put "end"
  check.eq(running:result(30), "end")
  executor:shutdown()
  print "ok"
end
