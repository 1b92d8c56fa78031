-- expect-stdout: main is done
-- expect-stdout: task is done
-- After shutdown{wait = false} the main process still waits at its exit for what runs.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

local function slow()
  mp.sleep(0.2)
  print "task is done"
  io.stdout:flush()
  return 1
end

if __name__ == "__main__" then
  local executor = futures.ProcessPoolExecutor{max_workers = 1}
  executor:submit(slow):add_done_callback(function() print "ok" end)
  executor:shutdown{wait = false}
  print "main is done"
  io.stdout:flush()
end
