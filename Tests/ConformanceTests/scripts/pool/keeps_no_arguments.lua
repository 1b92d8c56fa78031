-- Once a task is done nobody keeps its arguments, nor its function: the end of a pipe that it had
-- is closed, although its worker lives on and the script has the result.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function produce(c)
  for i = 1, 3 do c:send(i) end
  return "sent"
end

local function fail(c)
  c:send(1)
  error("failed", 0)
end

local function finish(r, last)
  collectgarbage()
  for i = 1, last do check.eq(r:recv(), i) end
  check.raises("EOFError", nil, r.recv, r)
end

if __name__ == "__main__" then
  local kept = {}
  --- Has `use(w)` make a result, and keeps it.
  local function try(use)
    local r, w = mp.Pipe(false)
    local result = use(w)
    kept[#kept + 1] = result
    w = nil
    finish(r, 3)
  end
  for _, pool in ipairs{mp.Pool(1), mp.pool.ThreadPool(1)} do
    try(function(w)
      local result = pool:apply_async(produce, {w})
      check.eq(result:get(), "sent")
      return result
    end)
    try(function(w)
      local result = pool:map_async(produce, {w})
      check.eq(result:get()[1], "sent")
      return result
    end)
    try(function(w)
      local results = pool:imap(produce, {w})
      check.eq(results:next(), "sent")
      return results
    end)
    try(function(w)
      local result = pool:apply_async(function() return produce(w) end)
      check.eq(result:get(), "sent")
      return result
    end)
    local r, w = mp.Pipe(false)
    check.eq(pcall(pool.apply, pool, fail, {w}), false)
    w = nil
    finish(r, 1)
    pool:terminate()
    pool:join()
  end
  for _, class in ipairs{futures.ProcessPoolExecutor, futures.ThreadPoolExecutor} do
    local executor = class(1)
    -- Its worker has begun, so that a fork inherits no end.
    executor:submit(os.time):result()
    try(function(w)
      local future = executor:submit(produce, w)
      check.eq(future:result(), "sent")
      return future
    end)
    executor:shutdown()
  end
  print "ok"
end
