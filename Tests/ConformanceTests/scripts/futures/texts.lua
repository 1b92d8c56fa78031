-- How executors and futures show themselves.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q) return q:get() end

if __name__ == "__main__" then
  local q = mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor(1)
  check.has(tostring(executor), "ProcessPoolExecutor")
  local running, waiting = executor:submit(waits, q), executor:submit(waits, q)
  check.eventually(function() return running:running() end)
  check.eq(tostring(running), "<Future state=running>")
  check.eq(tostring(waiting), "<Future state=pending>")
  waiting:cancel()
  check.eq(tostring(waiting), "<Future state=cancelled>")
  q:put "end"
  running:result()
  check.eq(tostring(running), "<Future state=finished>")
  check.same(futures.TimeoutError, mp.TimeoutError)
  check.same(futures.CancelledError, mp.CancelledError)
  check.same(require "concurrent.futures", futures)
  print "ok"
end
