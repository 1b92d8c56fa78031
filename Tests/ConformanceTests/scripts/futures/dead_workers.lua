-- Workers that die in every way, one after the other: each costs one future, the rest arrives.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function may_die(i)
  if i % 10 == 3 then os.exit(i) end
  if i % 10 == 5 then os.execute("kill -KILL " .. mp.getpid()) end
  if i % 10 == 7 then os.exit(0) end
  return i
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(2)
  local list, called = {}, 0
  for i = 1, 40 do
    list[i] = executor:submit(may_die, i)
    list[i]:add_done_callback(function() called = called + 1 end)
  end
  local codes = {[3] = 3, [5] = -9, [7] = 0}
  for i = 1, 40 do
    local code = codes[i % 10]
    if code == 3 then code = i end
    if code then
      local err = list[i]:exception(60)
      check.ok(mp.isinstance(err, mp.WorkerLostError), i)
      check.eq(err.exitcode, code)
      check.ok(err.pid > 0)
    else
      check.eq(list[i]:result(60), i)
    end
  end
  check.eq(called, 40)
  -- All workers at once, from outside.
  local f = executor:submit(mp.sleep, 30)
  check.eventually(function() return f:running() end)
  executor:kill_workers()
  check.raises("WorkerLostError", nil, f.result, f, 30)
  check.raises("RuntimeError", "shutdown", executor.submit, executor, may_die, 1)
  print "ok"
end
