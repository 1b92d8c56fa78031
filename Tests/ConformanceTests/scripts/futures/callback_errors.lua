-- What a callback raises is reported and hinders neither the other callbacks nor the result.
-- expect-stderr: exception calling callback for <Future state=finished>: .*first
-- expect-stderr: exception calling callback for <Future state=finished>: .*callback_errors\.lua:\d+: ValueError: third
-- expect-stderr: exception calling callback for <Future state=finished>: .*late
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function double(x) return 2 * x end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(1)
  local seen = {}
  local f = executor:submit(double, 4)
  f:add_done_callback(function() error "first" end)
  f:add_done_callback(function(g) seen[#seen + 1] = g:result() end)
  f:add_done_callback(function() error(mp.ValueError "third") end)
  check.eq(f:result(30), 8)
  check.eq(seen, {8})
  f:add_done_callback(function() error "late" end)
  check.eq(executor:submit(double, 1):result(), 2)
  print "ok"
end
