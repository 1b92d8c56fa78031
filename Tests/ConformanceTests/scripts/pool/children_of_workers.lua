-- A pool worker may have children of its own, and a pool of its own.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  q:put(mp.getppid())
end

local function starts_child()
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}}
  p:start()
  p:join()
  return q:get() == mp.getpid()
end

local function square(x)
  return x * x
end

local function nested(n)
  local pool <close> = mp.Pool(2)
  local sum = 0
  for _, x in ipairs(pool:map(square, mp.range(n))) do sum = sum + x end
  return sum
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  check.eq(pool:apply(starts_child), true)
  check.eq(pool:map(nested, {2, 3, 4}, 1), {1, 5, 14, n = 3})
  print "ok"
end
