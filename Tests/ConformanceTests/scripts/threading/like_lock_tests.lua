-- What CPython's lock_tests check of locks, conditions, semaphores, events and barriers.
-- methods: forkserver
-- timeout: 120
local threading = require "threading"
local check = require "check"

--- Runs `fn(i)` in `count` threads; returns a function that joins them and raises their first
--- error.
local function bunch(count, fn)
  local threads, failure = {}, nil
  for i = 1, count do
    threads[i] = threading.Thread{target = function()
      local ok, err = pcall(fn, i)
      if not ok then failure = failure or err end
    end}
    threads[i]:start()
  end
  return function()
    for _, t in ipairs(threads) do t:join() end
    if failure then error(failure, 0) end
  end
end

for name, make in pairs{Lock = threading.Lock, RLock = threading.RLock} do
  local lock = make()
  -- Making and dropping; the text tells the state.
  check.match(tostring(lock), "^<unlocked threading." .. name)
  check.eq(lock:acquire(), true)
  check.match(tostring(lock), "^<locked threading." .. name)
  lock:release()
  -- Trying, alone and against another thread.
  check.eq(lock:acquire(false), true)
  bunch(1, function() check.eq(lock:acquire(false), false) end)()
  bunch(1, function() check.eq(lock:acquire(true, 0.01), false) end)()
  lock:release()
  check.eq(lock:acquire(true, 5), true)
  lock:release()
  -- Contention: one at a time is inside.
  local inside, most = 0, 0
  bunch(5, function()
    for _ = 1, 20 do
      lock:acquire()
      inside = inside + 1
      most = math.max(most, inside)
      for _ = 1, 50 do end
      inside = inside - 1
      lock:release()
    end
  end)()
  check.eq(most, 1)
  -- Scopes, left in order and by an error.
  do local held <close> = lock:guard() check.eq(lock:locked(), true) end
  check.eq(lock:locked(), false)
  check.eq(pcall(lock.with, lock, error, "left"), false)
  check.eq(lock:locked(), false)
  -- A long wait for a lock that is given back from elsewhere.
  lock:acquire()
  local got = false
  local done = bunch(1, function() lock:acquire() got = true lock:release() end)
  check.eq(got, false)
  lock:release()
  done()
  check.eq(got, true)
end

-- A Lock is no RLock: its owner waits for itself, and another thread may release it.
local plain = threading.Lock()
plain:acquire()
check.eq(plain:acquire(false), false)
bunch(1, function() plain:release() end)()
check.eq(plain:locked(), false)
-- An RLock counts, and belongs to its thread.
local counted = threading.RLock()
for _ = 1, 3 do counted:acquire() end
for n = 1, 3 do
  bunch(1, function() check.eq(counted:acquire(false), false) end)()
  check.match(tostring(counted), "count=" .. 4 - n)
  counted:release()
end
bunch(1, function() check.eq(counted:acquire(false), true) counted:release() end)()
check.raises("AssertionError", "not held", counted.release, counted)
counted:acquire()
bunch(1, function() check.raises("AssertionError", "not held", counted.release, counted) end)()
counted:release()

-- Events
local event = threading.Event()
check.eq(event:is_set(), false)
local results = {}
local waiting = bunch(4, function(i) results[i] = {event:wait(), event:wait(0), event:wait(5)} end)
event:set()
waiting()
for i = 1, 4 do check.eq(results[i], {true, true, true}) end
event:clear()
check.eq(event:wait(0.01), false)
-- Set and cleared at once: those that waited have been woken all the same.
local woken = 0
waiting = bunch(3, function() if event:wait() then woken = woken + 1 end end)
event:set()
event:clear()
waiting()
check.eq(woken, 3)

-- Conditions, on a lock of either kind and on their own.
for _, condition in ipairs{
  threading.Condition(), threading.Condition(threading.Lock()), threading.Condition{lock = threading.RLock()},
} do
  check.raises("AssertionError", "not held", condition.wait, condition)
  check.raises("AssertionError", "not held", condition.notify, condition)
  check.raises("AssertionError", "not held", condition.notify_all, condition)
  local phase, awake = 0, {}
  waiting = bunch(5, function(i)
    condition:with(function()
      check.eq(condition:wait(), true)
      awake[#awake + 1] = phase
    end)
  end)
  -- Three of five are told, then the rest.
  condition:with(function() phase = 1 condition:notify(3) end)
  check.eventually(function() return #awake == 3 end, "three are awake")
  condition:with(function() phase = 2 condition:notify_all() end)
  waiting()
  check.eq(awake, {1, 1, 1, 2, 2})
  check.eq(condition:with(function() return condition:wait(0.01) end), false)
  check.eq(condition:with(function() return condition:wait_for(function() return phase == 2 end) end), true)
  local looked = 0
  check.eq(condition:with(function()
    return condition:wait_for(function() looked = looked + 1 return false end, 0.02)
  end), false)
  check.eq(looked, 2)
end
-- wait gives an RLock up wholly.
local deep = threading.Condition()
local reached = false
waiting = bunch(1, function()
  deep:acquire()
  deep:acquire()
  check.eq(deep:wait(5), true)
  reached = true
  deep:release()
  deep:release()
end)
deep:with(function() deep:notify() end)
waiting()
check.eq(reached, true)

-- Semaphores
check.raises("ValueError", "at least 0", threading.Semaphore, -1)
for _, make in ipairs{threading.Semaphore, threading.BoundedSemaphore} do
  local semaphore, inside, most = make(3), 0, 0
  bunch(8, function()
    for _ = 1, 5 do
      semaphore:acquire()
      inside = inside + 1
      most = math.max(most, inside)
      for _ = 1, 200 do end
      inside = inside - 1
      semaphore:release()
    end
  end)()
  check.ok(most <= 3, "at most three are inside")
  for _ = 1, 3 do check.eq(semaphore:acquire(false), true) end
  check.eq(semaphore:acquire(false), false)
  check.eq(semaphore:acquire(true, 0.01), false)
  local done = bunch(2, function() semaphore:acquire() end)
  semaphore:release(2)
  done()
  check.raises("ValueError", "at least 1", semaphore.release, semaphore, 0)
  semaphore:release(3)
  check.eq(semaphore:with(function() return semaphore:get_value() end), 2)
end
local free = threading.Semaphore(0)
free:release(5)
check.eq(free:get_value(), 5)
local bounded = threading.BoundedSemaphore(2)
bounded:acquire()
check.raises("ValueError", "too many times", bounded.release, bounded, 2)
check.eq(bounded:get_value(), 1)
bounded:release()
check.raises("ValueError", "too many times", bounded.release, bounded)

-- Barriers
local acted = 0
local barrier = threading.Barrier{parties = 4, action = function() acted = acted + 1 end}
local passed, places = 0, {}
bunch(4, function()
  for round = 1, 5 do
    local place = barrier:wait()
    places[place] = (places[place] or 0) + 1
    passed = passed + 1
    barrier:wait()
    check.eq(passed % 4, 0)
    barrier:wait()
  end
end)()
check.eq(acted, 15)
check.eq(places, {[0] = 5, 5, 5, 5})
check.eq(barrier.n_waiting, 0)
-- Aborted, reset while others wait, broken by a time-out and by its action.
local broken = 0
local function waits_in_vain(b) return function()
  check.raises("BrokenBarrierError", nil, b.wait, b)
  broken = broken + 1
end end
local done = bunch(3, waits_in_vain(barrier))
barrier:abort()
done()
check.eq(broken, 3)
check.eq(barrier.broken, true)
check.raises("BrokenBarrierError", "broken", barrier.wait, barrier)
barrier:reset()
done = bunch(3, waits_in_vain(barrier))
check.eq(barrier.n_waiting, 3)
barrier:reset()
done()
check.eq(barrier.broken, false)
done = bunch(2, waits_in_vain(barrier))
check.raises("BrokenBarrierError", nil, barrier.wait, barrier, 0.01)
done()
local hasty = threading.Barrier(2, nil, 0.01)
check.raises("BrokenBarrierError", nil, hasty.wait, hasty)
local failing = threading.Barrier(2, function() error "the action" end)
local texts = {}
bunch(2, function() texts[#texts + 1] = tostring(select(2, pcall(failing.wait, failing))) end)()
check.match(table.concat(texts, "\n"), "the action")
check.match(table.concat(texts, "\n"), "BrokenBarrierError")
check.eq(threading.Barrier(1):wait(), 0)
print "ok"
