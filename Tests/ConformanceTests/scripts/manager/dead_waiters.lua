-- A client that dies while it waits takes nothing: no item, no permit, no notification.
local mp = require "multiprocessing"
local check = require "check"

local function waits(o, name, ready)
  ready:put(true)
  if name == "queue" then o.queue:get() end
  if name == "semaphore" then o.semaphore:acquire() end
  if name == "lock" then o.lock:acquire() end
  if name == "condition" then
    o.condition:acquire()
    o.condition:wait()
  end
end

local function waits_well(condition, ready, out)
  condition:acquire()
  ready:put(true)
  out:put(condition:wait(30))
  condition:release()
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local o = {queue = m:Queue(), semaphore = m:Semaphore(0), lock = m:Lock(), condition = m:Condition()}
  local ready, out = mp.Queue(), mp.Queue()
  o.lock:acquire()
  local victims = {}
  for _, name in ipairs{"queue", "semaphore", "lock", "condition"} do
    local p = mp.Process{target = waits, args = {o, name, ready}}
    p:start()
    victims[#victims + 1] = p
    ready:get(true, 20)
  end
  mp.sleep(0.1)
  local p = mp.Process{target = waits_well, args = {o.condition, ready, out}}
  p:start()
  ready:get(true, 20)
  o.condition:with(function() end)
  for _, victim in ipairs(victims) do
    victim:kill()
    victim:join()
  end
  o.queue:put "item"
  check.eq(o.queue:qsize(), 1)
  check.eq(o.queue:get(true, 0), "item")
  o.semaphore:release()
  check.eq(o.semaphore:acquire(false), true)
  o.lock:release()
  check.eq(table.pack(o.lock:acquire(false)), {true, n = 1})
  o.condition:with(function() o.condition:notify(1) end)
  check.eq(out:get(true, 20), true)
  p:join()
  print "ok"
end
