-- terminate ends the workers at once; whoever waits for a task gets an error, not a hang.
local mp = require "multiprocessing"
local check = require "check"

local function for_ever(q)
  q:put "running"
  while true do mp.sleep(60) end
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool = mp.Pool(2)
  local finished = pool:apply_async(quick, {"done before"})
  finished:wait()
  local running = {pool:apply_async(for_ever, {q}), pool:apply_async(for_ever, {q})}
  local waiting = pool:apply_async(quick, {1})
  local map = pool:map_async(quick, mp.range(100))
  q:get()
  q:get()
  pool:terminate()
  check.eq(pool:join(), true)
  check.eq(#mp.active_children(), 0)
  check.eq(finished:get(), "done before")
  for _, result in ipairs{running[1], running[2], waiting, map} do
    local err = check.raises("any", nil, result.get, result, 20)
    check.eq(mp.isinstance(err, mp.TimeoutError), false, "told, not left to wait")
    check.eq({result:ready(), result:successful()}, {true, false})
    result:wait()
  end
  print "ok"
end
