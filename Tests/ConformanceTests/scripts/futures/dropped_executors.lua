-- Executors and pools that nobody holds, nor a result of theirs, end their workers.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function id(x) return x end

local function use(kind)
  if kind == "pool" then return mp.Pool(2):apply(id, {1}) end
  if kind == "result" then return mp.Pool(2):apply_async(id, {1}):get() end
  local executor = futures.ProcessPoolExecutor(2)
  if kind == "future" then return executor:submit(id, 1):result() end
  for _, value in executor:map(id, {1}) do return value end
end

if __name__ == "__main__" then
  for _, kind in ipairs{"pool", "result", "future", "map"} do
    for _ = 1, 3 do check.eq(use(kind), 1) end
    check.eventually(function()
      collectgarbage()
      return #mp.active_children() == 0
    end, kind)
  end
  print "ok"
end
