-- expect-stderr: nobody asked for this result of ProcessPoolExecutor\.submit, which is an error:$
-- as_completed: each future once, those that are done first, of several executors, failed and
-- cancelled ones too; it can be left and called again.
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
  local failed, done = two:submit(fails), two:submit(quick, 2)
  done:result()
  local list = {slow, done, failed, cancelled, done, slow}
  local order = {}
  for f in futures.as_completed(list) do
    order[#order + 1] = f
    if #order == 3 then q:put "go" end
  end
  check.eq(#order, 4)
  check.same(order[1], done)
  check.same(order[2], failed)
  check.same(order[3], cancelled)
  check.same(order[4], slow)

  -- Left early, and begun again.
  local fs = {}
  for i = 1, 20 do fs[i] = two:submit(quick, i) end
  for _ in futures.as_completed(fs) do break end
  local sum = 0
  for f in futures.as_completed(fs) do sum = sum + f:result() end
  check.eq(sum, 210)
  -- An iterator function as the list.
  local i = 0
  for f in futures.as_completed(function() i = i + 1 return fs[i] end) do sum = sum - f:result() end
  check.eq(sum, 0)
  slow = one:submit(waits, q)
  local err = check.raises("TimeoutError", nil, function()
    for f in futures.as_completed({slow, fs[1]}, 0.05) do check.same(f, fs[1]) end
  end)
  check.has(tostring(err), "1 (of 2) futures unfinished")
  q:put "end"
  print "ok"
end
