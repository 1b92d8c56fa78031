-- How long it takes to start a process and to join it. Prints for each case: what it is, and the
-- median of several runs in seconds.
local mp = require "multiprocessing"
local time = require "time"

local function nothing() end

local function median(context)
  local all = {}
  for i = 1, 21 do
    local began = time.monotonic()
    local p = context.Process{target = nothing}
    p:start()
    p:join()
    all[i] = time.monotonic() - began
  end
  table.sort(all)
  return all[11]
end

if __name__ == "__main__" then
  for _, method in ipairs{"forkserver", "fork", "spawn"} do
    print(method, median(mp.get_context(method)))
  end
  local large = {}
  for i = 1, 256 do large[i] = ("x"):rep(1 << 20) .. i end
  for _, method in ipairs{"forkserver", "fork"} do
    print(method .. ", parent has 256 MB", median(mp.get_context(method)))
  end
end
