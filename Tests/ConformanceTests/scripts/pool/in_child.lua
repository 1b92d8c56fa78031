-- A pool in a child process.
local mp = require "multiprocessing"
local check = require "check"

local function square(x)
  return x * x
end

local function child(q)
  local pool <close> = mp.Pool(2)
  q:put(pool:map(square, {1, 2, 3}))
end

local function leaves_open(q)
  kept = mp.Pool(2)
  q:put(kept:map(square, {4}))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), {1, 4, 9, n = 3})
  check.child(leaves_open, q)
  check.eq(q:get(), {16, n = 1})
  print "ok"
end
