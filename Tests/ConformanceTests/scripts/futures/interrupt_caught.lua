-- A KeyboardInterrupt that is caught leaves the executor as it was.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function interrupts(go, q)
  go:get()
  os.execute("kill -INT " .. mp.getppid())
  return q:get()
end

if __name__ == "__main__" then
  local go, q = mp.Queue(), mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor(1)
  for _, wait in ipairs{
    function(f) return f:result() end, function(f) return futures.wait{f} end,
    function(f) for g in futures.as_completed{f} do return g end end,
    function(f) return executor:shutdown() end,
  } do
    local f = executor:submit(interrupts, go, q)
    check.raises("KeyboardInterrupt", nil, function()
      go:put "now"
      return wait(f)
    end)
    check.eq(f:done(), false)
    q:put "end"
    check.eq(f:result(30), "end")
  end
  print "ok"
end
