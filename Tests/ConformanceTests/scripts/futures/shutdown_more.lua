-- A shutdown waits for all that was submitted; again and again; without a task; in a <close> after
-- an error.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function slow(i)
  mp.sleep(0.02)
  return i
end

if __name__ == "__main__" then
  local unused = futures.ProcessPoolExecutor(2)
  check.eq(#mp.active_children(), 0)
  unused:shutdown()
  unused:shutdown{wait = false}
  check.raises("RuntimeError", "submit", unused.submit, unused, slow, 1)

  local executor = futures.ProcessPoolExecutor(2)
  local list = {}
  for i = 1, 10 do list[i] = executor:submit(slow, i) end
  executor:shutdown{wait = false}
  for i = 1, 10 do check.eq(list[i]:result(30), i) end
  executor:shutdown()
  check.eq(#mp.active_children(), 0)

  local f
  check.raises("plain", nil, function()
    local e <close> = futures.ProcessPoolExecutor(1)
    f = e:submit(slow, 7)
    error "inside"
  end)
  check.eq({f:done(), f:result()}, {true, 7})

  -- Positions as in Python: shutdown(wait, cancel_futures) has wait first.
  executor = futures.ProcessPoolExecutor(1)
  for i = 1, 10 do list[i] = executor:submit(slow, i) end
  executor:shutdown{cancel_futures = true}
  check.eq(list[10]:cancelled(), true)
  check.eq(list[1]:done(), true)
  check.eq(#mp.active_children(), 0)

  for _, fn in ipairs{"terminate_workers", "kill_workers"} do
    executor = futures.ProcessPoolExecutor(1)
    local running = executor:submit(mp.sleep, 60)
    check.eventually(function() return running:running() end)
    local waiting = executor:submit(slow, 1)
    executor[fn](executor)
    check.eq(waiting:cancelled(), true)
    check.raises("WorkerLostError", nil, running.result, running, 30)
    executor:shutdown()
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
