-- ThreadPoolExecutor; wait and as_completed take futures of threads and of processes together.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"
local threading = require "threading"

local function double(x) return x * 2 end

if __name__ == "__main__" then
  local executor <close> = futures.ThreadPoolExecutor{max_workers = 2, thread_name_prefix = "crew"}
  local future = executor:submit(function() return threading.current_thread().name end)
  check.eq(future:result(), "crew_0")
  check.eq(future:done(), true)
  check.eq(future:exception(), nil)
  local problem = {}
  local bad = executor:submit(error, problem)
  check.same(bad:exception(), problem)
  check.same(select(2, pcall(bad.result, bad)), problem)

  local called
  future:add_done_callback(function(f) called = f end)
  check.same(called, future)

  local gate = threading.Event()
  local slow = {executor:submit(gate.wait, gate), executor:submit(gate.wait, gate)}
  local waiting = executor:submit(print, "never")
  check.eventually(function() return slow[1]:running() and slow[2]:running() end, "both workers are busy")
  check.eq(slow[1]:cancel(), false)
  check.eq(waiting:cancel(), true)
  check.eq(waiting:cancelled(), true)
  check.raises("CancelledError", "", waiting.result, waiting)
  check.raises("TimeoutError", "", slow[1].result, slow[1], 0.01)

  local processes <close> = futures.ProcessPoolExecutor(1)
  local other = processes:submit(double, 21)
  local done, not_done = futures.wait({slow[1], other}, nil, futures.FIRST_COMPLETED)
  check.same(done[1], other)
  check.same(not_done[1], slow[1])
  gate:set()
  done, not_done = futures.wait{slow[1], slow[2], other}
  check.eq(#done, 3)
  check.eq(#not_done, 0)
  local results = {}
  for f in futures.as_completed{executor:submit(double, 1), processes:submit(double, 2)} do
    results[#results + 1] = f:result()
  end
  check.same_members(results, {2, 4})

  local squares = {}
  for i, v in executor:map(double, {1, 2, 3}) do squares[i] = v end
  check.eq(squares, {2, 4, 6})
  executor:shutdown()
  check.raises("RuntimeError", "after shutdown", executor.submit, executor, print)
  print "ok"
end
