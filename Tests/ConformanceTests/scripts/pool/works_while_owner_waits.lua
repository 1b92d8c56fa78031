-- Workers are replaced and recycled, and time limits strike, while the owner is in a function of C
-- that waits and knows nothing of the module.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local time = require "time"
local check = require "check"

local function task(c) mp.sleep(0.005) return c:add(1) end
local function dies(c) if c:add(1) % 5 == 0 then os.exit(1) end end

-- Makes a file when the counter has got there; gives up after a while.
local function tell(c, flag)
  local deadline = time.monotonic() + 20
  while c.value < 20 and time.monotonic() < deadline do mp.sleep(0.005) end
  local file <close> = assert(io.open(flag, "w"))
  file:write "x"
end

-- Holds this process in a call of C meanwhile.
local function be_away(c, flag)
  local watcher = mp.Process{target = tell, args = {c, flag}}
  watcher:start()
  os.execute("while [ ! -s " .. flag .. " ]; do sleep 0.02; done")
  watcher:join()
  os.remove(flag)
end

if __name__ == "__main__" then
  local flag = check.temporary "flag"
  local function twenty(c)
    local list = {}
    for i = 1, 20 do list[i] = c end
    return list
  end
  for name, start in pairs{
    recycled = function(c)
      local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
      return pool, pool:map_async(task, twenty(c))
    end,
    dying = function(c)
      local pool = mp.Pool(2)
      return pool, pool:map_async(dies, twenty(c))
    end,
    closed = function(c)
      local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
      local result
      for _ = 1, 20 do result = pool:apply_async(task, {c}) end
      pool:close()
      return pool, result
    end,
    ["timed out"] = function(c)
      local pool = mp.Pool(1)
      local late = pool:apply_async(mp.sleep, {60}, {timeout = 0.1})
      for _ = 1, 20 do pool:apply_async(task, {c}) end
      return pool, late
    end,
  } do
    local c = mp.Value "i"
    local pool, result = start(c)
    be_away(c, flag)
    check.eq(c.value, 20, name)
    local ok, error = pcall(result.get, result, 20)
    local expected = {dying = "WorkerLostError", ["timed out"] = "TimeLimitExceeded"}
    check.eq(not ok and error.name or nil, expected[name], name)
    check.eq(c.value, 20, name .. ", afterwards")
    pool:terminate()
    pool:join()
  end
  local c = mp.Value "i"
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2, max_tasks_per_child = 2}
  for _ = 1, 20 do executor:submit(task, c) end
  be_away(c, flag)
  check.eq(c.value, 20, "executor")
  print "ok"
end
