-- A condition may share a lock; several conditions may share one.
local mp = require "multiprocessing"
local check = require "check"

local function consumer(not_empty, not_full, v, q)
  for _ = 1, 10 do
    not_empty:acquire()
    while v.value == 0 do not_empty:wait() end
    q:put(v.value)
    v.value = 0
    not_full:notify()
    not_empty:release()
  end
end

if __name__ == "__main__" then
  for _, lock in ipairs{mp.Lock(), mp.RLock()} do
    local not_empty, not_full = mp.Condition(lock), mp.Condition(lock)
    local v, q = mp.Value("i", 0, {lock = false}), mp.Queue()
    local p = mp.Process{target = consumer, args = {not_empty, not_full, v, q}}
    p:start()
    for i = 1, 10 do
      lock:acquire()
      while v.value ~= 0 do not_full:wait() end
      v.value = i
      not_empty:notify()
      lock:release()
    end
    p:join()
    check.eq(p.exitcode, 0)
    for i = 1, 10 do check.eq(q:get(), i) end
    check.eq(not_empty:acquire(), true)
    check.eq(lock:locked(), true)
    not_empty:release()
  end
  print "ok"
end
