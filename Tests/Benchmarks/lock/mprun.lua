-- Lock and Semaphore: uncontended in one process, and two processes that add to a Value under it.
local mp = require "multiprocessing"
local time = require "time"

local PAIRS, TURNS = 2000000, 200000

local function rate(count, fn)
  local began = time.perf_counter()
  fn(count)
  return count / (time.perf_counter() - began) / 1e6
end

function add(lock, value, turns)
  for _ = 1, turns do
    lock:acquire()
    value.value = value.value + 1
    lock:release()
  end
end

local function contended()
  local lock, value = mp.Lock(), mp.RawValue("q", 0)
  local ps = {}
  local began = time.perf_counter()
  for i = 1, 2 do
    ps[i] = mp.Process { target = add, args = { lock, value, TURNS } }
    ps[i]:start()
  end
  for i = 1, 2 do ps[i]:join() end
  assert(value.value == 2 * TURNS)
  return 2 * TURNS / (time.perf_counter() - began) / 1e6
end

local function as_methods(lock, n)
  for _ = 1, n do
    lock:acquire()
    lock:release()
  end
end

if __name__ == "__main__" then
  local lock = mp.Lock()
  print(("uncontended, methods in locals\t%.4f\tM/s"):format(rate(PAIRS, function(n)
    local acquire, release = lock.acquire, lock.release
    for _ = 1, n do
      acquire(lock)
      release(lock)
    end
  end)))
  print(("uncontended, as methods\t%.4f\tM/s"):format(rate(PAIRS, function(n) as_methods(lock, n) end)))
  print(("a semaphore, as methods\t%.4f\tM/s"):format(rate(PAIRS, function(n) as_methods(mp.Semaphore(), n) end)))
  print(("uncontended, with\t%.4f\tM/s"):format(rate(PAIRS, function(n)
    local function nothing() end
    for _ = 1, n do lock:with(nothing) end
  end)))
  print(("2 processes add to a Value\t%.4f\tM/s"):format(contended()))
end
