-- A manager's locks: who may release them, guards, time-outs, and what they print.
local mp = require "multiprocessing"
local check = require "check"

local function releases(lock, out)
  local done, err = pcall(lock.release, lock)
  out:put{done, err and err.name}
end

local function contends(lock, d)
  for _ = 1, 200 do
    lock:with(function() d.n = d.n + 1 end)
  end
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local out = mp.Queue()
  local lock, rlock = m:Lock(), m:RLock()
  check.eq(lock:acquire(), true)
  check.eq({lock:acquire(false), lock:acquire(true, 0.02), lock:acquire(true, -1)}, {false, false, false})
  check.child(releases, lock, out)
  check.eq(out:get(), {true})
  check.eq(lock:locked(), false)
  check.eq({rlock:acquire(), rlock:acquire()}, {true, true})
  check.child(releases, rlock, out)
  check.eq(out:get(), {false, "AssertionError"})
  rlock:release()
  check.eq(rlock:locked(), true)
  rlock:release()
  check.eq(rlock:locked(), false)
  do
    local held <close> = lock:guard()
    check.eq(lock:locked(), true)
  end
  check.eq(lock:locked(), false)
  check.eq(table.pack(lock:with(function(a, b) return b, a end, 1, 2)), {2, 1, n = 2})
  check.raises("KeyError", nil, lock.with, lock, function() error(mp.KeyError "k") end)
  check.eq(lock:locked(), false)
  check.raises("TypeError", "block", lock.acquire, lock, 1)
  check.raises("TypeError", "timeout", lock.acquire, lock, true, "1")
  check.raises("ValueError", "nan", lock.acquire, lock, true, 0 / 0)
  check.eq({tostring(lock), tostring(rlock)}, {"<Lock(locked=False)>", "<RLock(locked=False)>"})
  local d, all = m:dict{n = 0}, {}
  for i = 1, 3 do
    all[i] = mp.Process{target = contends, args = {lock, d}}
    all[i]:start()
  end
  for _, p in ipairs(all) do p:join() end
  check.eq(d.n, 600)
  local s = m:Semaphore(2)
  check.eq({s:acquire(), s:acquire(), s:acquire(false), s:get_value()}, {true, true, false, 0})
  s:release()
  s:release()
  s:release()
  check.eq({s:get_value(), tostring(s)}, {3, "<Semaphore(value=3)>"})
  print "ok"
end
