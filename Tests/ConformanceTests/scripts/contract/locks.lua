-- Lock and RLock: one contract for the arena's, a manager's and those of a manager elsewhere.
local mp = require "multiprocessing"
local check = require "check"
local contract = require "contract"

local function holds_and_dies(lock, ready)
  lock:acquire()
  ready:put(true)
  mp.sleep(60)
end

local function waits(lock, ready)
  ready:put(true)
  lock:acquire()
end

local function releases(lock, out)
  local done, err = pcall(lock.release, lock)
  out:put { done, err and err.name }
end

local function adds(lock, counter)
  for _ = 1, 20 do
    lock:acquire()
    counter.value = counter.value + 1
    lock:release()
  end
end

local function start(fn, ...)
  local p = mp.Process { target = fn, args = { ... } }
  p:start()
  return p
end

local function killed(p)
  p:kill()
  p:join()
end

local function one_holder(lock)
  local counter, all = mp.RawValue("i", 0), {}
  for i = 1, 3 do all[i] = start(adds, lock, counter) end
  for _, p in ipairs(all) do p:join() end
  check.eq(counter.value, 60)
end

local function death_of_a_holder(lock, what)
  local ready = mp.Queue()
  local p = start(holds_and_dies, lock, ready)
  ready:get()
  check.eq(lock:acquire(false), false, what)
  killed(p)
  check.eq({ lock:acquire(true, 20) }, { true, "abandoned" }, what)
  lock:release()
  check.eq({ lock:acquire() }, { true }, what)
  lock:release()
end

local function death_of_a_waiter(lock, what)
  local ready = mp.Queue()
  lock:acquire()
  local p = start(waits, lock, ready)
  ready:get()
  check.eventually(function() return check.state(p.pid) == "S" end, what)
  killed(p)
  lock:release()
  check.eq(lock:acquire(true, 20), true, what)
  lock:release()
  check.eq(lock:locked(), false, what)
end

local function locks(maker, what)
  local lock, rlock, out = contract.new(maker, "Lock"), contract.new(maker, "RLock"), mp.Queue()
  check.eq({ lock:acquire(), lock:locked() }, { true, true }, what)
  check.eq({ lock:acquire(false), lock:acquire(true, 0.01), lock:acquire(true, -1) }, { false, false, false }, what)
  check.child(releases, lock, out)
  check.eq(out:get(), { true }, what)
  check.raises("ValueError", "not held", lock.release, lock)
  check.eq({ rlock:acquire(), rlock:acquire(false) }, { true, true }, what)
  check.child(releases, rlock, out)
  check.eq(out:get(), { false, "AssertionError" }, what)
  rlock:release()
  check.eq(rlock:locked(), true, what)
  rlock:release()
  check.eq(rlock:locked(), false, what)
  check.raises("AssertionError", nil, rlock.release, rlock)
  check.eq(lock:with(function(a) return a end, 7), 7, what)
  check.rejects({ "block" }, lock.acquire, lock, 1)
  check.rejects({ "timeout" }, lock.acquire, lock, true, "1")
  for _, each in ipairs { lock, rlock } do
    one_holder(each)
    death_of_a_holder(each, what)
    death_of_a_waiter(each, what)
  end
end

if __name__ == "__main__" then
  contract.run(locks)
  print "ok"
end
