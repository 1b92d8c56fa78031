-- expect-stderr: nobody asked for this result of Pool\.apply_async, which is an error:$
-- Workers are replaced and recycled, and time limits strike, while the owner computes.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function task(c) mp.sleep(0.005) return c:add(1) end
local function dies(c) if c:add(1) % 5 == 0 then os.exit(1) end end

if __name__ == "__main__" then
  local function twenty(c)
    local list = {}
    for i = 1, 20 do list[i] = c end
    return list
  end
  for name, start in pairs{
    recycled = function(c)
      local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
      pool:map_async(task, twenty(c))
      return pool
    end,
    dying = function(c)
      local pool = mp.Pool(2)
      pool:map_async(dies, twenty(c))
      return pool
    end,
    closed = function(c)
      local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
      for _ = 1, 20 do pool:apply_async(task, {c}) end
      pool:close()
      return pool
    end,
    ["timed out"] = function(c)
      local pool = mp.Pool(1)
      pool:apply_async(mp.sleep, {60}, {timeout = 0.1})
      for _ = 1, 20 do pool:apply_async(task, {c}) end
      return pool
    end,
  } do
    local c = mp.Value "i"
    local pool = start(c)
    check.compute(c, 20, 20)
    check.eq(c.value, 20, name)
    pool:terminate()
    pool:join()
  end
  local c = mp.Value "i"
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2, max_tasks_per_child = 2}
  for _ = 1, 20 do executor:submit(task, c) end
  check.compute(c, 20, 20)
  print "ok"
end
