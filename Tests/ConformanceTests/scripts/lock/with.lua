-- with calls a function while the lock is held, and gives back what it returns.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local lock = mp.Lock()
  check.eq(table.pack(lock:with(function(...)
    check.eq(lock:locked(), true)
    return select("#", ...), ...
  end, 1, nil, "x", nil)), {4, 1, nil, "x", nil, n = 5})
  check.eq(lock:locked(), false)
  check.eq(table.pack(lock:with(function() end)), {n = 0})
  check.eq(table.pack(lock:with(function() return nil end)), {n = 1})
  check.eq(lock:with(math.max, 1, 5, 3), 5)

  -- An error releases it and goes on unchanged.
  local thrown = {}
  local done, err = pcall(lock.with, lock, error, thrown)
  check.eq(done, false)
  check.same(err, thrown)
  check.eq(lock:locked(), false)
  check.same(select(2, pcall(lock.with, lock, function() error(mp.Empty "e") end)).class, mp.Empty)
  done, err = pcall(lock.with, lock, function() error() end)
  check.eq({done, err}, {false, nil})
  check.eq(lock:locked(), false)
  -- It may be used inside a coroutine that yields.
  local co = coroutine.wrap(function()
    return lock:with(function()
      coroutine.yield "inside"
      return "end"
    end)
  end)
  local yielded, value = pcall(co)
  if yielded then
    check.eq(value, "inside")
    check.eq(lock:locked(), true)
    check.eq(co(), "end")
  end
  check.eq(lock:locked(), false)
  print "ok"
end
