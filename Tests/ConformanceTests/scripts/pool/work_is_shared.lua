-- A slow task holds back only its own worker.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  return q:get()
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(2)
  local slow = pool:apply_async(waits, {q})
  check.eq(pool:map(quick, mp.range(50), 1).n, 50)
  check.eq(slow:ready(), false)
  q:put "end"
  check.eq(slow:get(), "end")
  print "ok"
end
