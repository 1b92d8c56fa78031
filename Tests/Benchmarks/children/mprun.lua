-- Start and join of a child that does nothing, one after the other, under each start method.
local mp = require "multiprocessing"
local time = require "time"

function nothing() end

local function median(list)
  table.sort(list)
  return list[#list // 2 + 1]
end

local function start_and_join(context, count)
  local times = {}
  for i = 1, count do
    local began = time.perf_counter()
    local p = context.Process { target = nothing }
    p:start()
    p:join()
    times[i] = time.perf_counter() - began
    p:close()
  end
  return median(times) * 1e3
end

if __name__ == "__main__" then
  local counts = { fork = 60, forkserver = 60, spawn = 30 }
  for _, method in ipairs { "fork", "forkserver", "spawn" } do
    local context = mp.get_context(method)
    start_and_join(context, 3)
    print(("start to join, %s\t%.4f\tms"):format(method, start_and_join(context, counts[method])))
  end
  local ballast = string.rep("x", 256 * 1024 * 1024)
  for _, method in ipairs { "fork", "forkserver" } do
    local value = start_and_join(mp.get_context(method), 20)
    print(("start to join, %s, parent has touched 256 MB\t%.4f\tms"):format(method, value))
  end
  assert(#ballast > 0)
end
