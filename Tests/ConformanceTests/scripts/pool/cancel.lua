-- cancel drops a waiting task and kills the worker of a running one.
local mp = require "multiprocessing"
local check = require "check"

local function for_ever(q)
  q:put(mp.getpid())
  while true do mp.sleep(60) end
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(1)
  local running = pool:apply_async(for_ever, {q})
  local waiting = pool:apply_async(quick, {1})
  local after = pool:apply_async(quick, {2})
  local pid = q:get()
  check.eq(waiting:cancel(), true)
  check.raises("CancelledError", nil, waiting.get, waiting, 30)
  check.eq(running:cancel(), true)
  check.raises("CancelledError", nil, running.get, running, 30)
  check.eventually(function() return not check.is_running(pid) end, "the worker's end")
  check.eq(after:get(30), 2)
  check.eq(after:cancel(), false)
  check.eq(after:get(), 2)
  check.eq({running:ready(), running:successful(), waiting:ready()}, {true, false, true})
  check.eq(running:cancel(), false)

  -- On a map, all its tasks; error_callback gets the error.
  local seen
  local map = pool:map_async(for_ever, {q, q, q}, {
    chunksize = 1, error_callback = function(err) seen = err end,
  })
  q:get()
  check.eq(map:cancel(), true)
  check.raises("CancelledError", nil, map.get, map, 30)
  check.ok(mp.isinstance(seen, mp.CancelledError))
  check.eq(pool:apply(quick, {3}), 3)
  print "ok"
end
