-- math.random is seeded anew in each process.
local mp = require "multiprocessing"
local check = require "check"

local function draw(q)
  q:put(math.random(0))
end

local function draw_in_pool()
  return math.random(0)
end

if __name__ == "__main__" then
  local q, procs, seen = mp.Queue(), {}, {}
  local function differs(x)
    check.eq(seen[x], nil, "a random number for the second time")
    seen[x] = true
  end
  math.randomseed(42)
  for i = 1, 8 do
    procs[i] = mp.Process{target = draw, args = {q}}
    procs[i]:start()
  end
  for i = 1, 8 do
    differs(q:get())
    procs[i]:join()
  end
  math.randomseed(42)
  differs(math.random(0))
  local pool <close> = mp.Pool(4)
  for _, x in ipairs(pool:map(draw_in_pool, mp.range(20), 1)) do differs(x) end
  -- Starting a child does not disturb the parent's own sequence.
  math.randomseed(7)
  local first, second = math.random(0), math.random(0)
  math.randomseed(7)
  check.eq(math.random(0), first)
  check.child(draw, q)
  check.eq(math.random(0), second)
  print "ok"
end
