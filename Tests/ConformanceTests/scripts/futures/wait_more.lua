-- expect-stderr: nobody asked for this result of ProcessPoolExecutor\.submit, which is an error:$
-- wait over futures of several executors, doubles, cancelled ones; it leaves nothing behind.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q) return q:get() end

local function fails() error "no" end

local function quick(x) return x end

if __name__ == "__main__" then
  local q = mp.Queue()
  local one <close> = futures.ProcessPoolExecutor(1)
  local two <close> = futures.ProcessPoolExecutor(1)
  local slow = one:submit(waits, q)
  check.eventually(function() return slow:running() end)
  local cancelled = one:submit(quick, 1)
  cancelled:cancel()
  -- A cancelled future is no exception.
  local done, not_done = futures.wait({slow, cancelled, slow}, 0.02, "FIRST_EXCEPTION")
  check.eq({#done, #not_done}, {1, 1})
  check.same(done[1], cancelled)
  check.eq(tostring(getmetatable(done) == mp.List), "true")
  for _ = 1, 200 do futures.wait({slow}, 0) end
  local failed = two:submit(fails)
  done, not_done = futures.wait({slow, failed}, nil, futures.FIRST_EXCEPTION)
  check.eq({#done, #not_done}, {1, 1})
  check.same(done[1], failed)
  -- Negative time-outs do not wait.
  done, not_done = futures.wait({slow}, -1)
  check.eq({#done, #not_done}, {0, 1})
  q:put "end"
  done, not_done = futures.wait({slow, failed, cancelled})
  check.eq({#done, #not_done}, {3, 0})
  print "ok"
end
