-- Thousands of futures in flight, with big results between small ones.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function grow(i)
  if i % 500 == 0 then return ("x"):rep(300000) end
  return i
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(2)
  local list, called = {}, 0
  for i = 1, 5000 do
    list[i] = executor:submit(grow, i)
    if i % 10 == 0 then list[i]:add_done_callback(function() called = called + 1 end) end
  end
  local seen, n = {}, 0
  for f in futures.as_completed(list) do
    check.ok(not seen[f])
    seen[f] = true
    n = n + 1
  end
  check.eq(n, 5000)
  for i = 1, 5000 do
    local r = list[i]:result()
    if i % 500 == 0 then check.eq(#r, 300000) else check.eq(r, i) end
  end
  check.eq(called, 500)
  print "ok"
end
