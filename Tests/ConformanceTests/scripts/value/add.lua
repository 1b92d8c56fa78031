-- add is atomic and returns the new value.
local mp = require "multiprocessing"
local check = require "check"

local function adds(v, d, n)
  for _ = 1, n do
    v:add(1)
    d:add(0.5)
  end
end

if __name__ == "__main__" then
  local v, d = mp.Value("i", 5), mp.Value("d", 0.5)
  check.eq(v:add(3), 8)
  check.eq(v:add(-10), -2)
  check.eq(v:add(0), -2)
  check.eq(v:add(2.0), 0)
  check.eq(d:add(0.25), 0.75)
  check.eq(d:add(1), 1.75)
  v.value, d.value = 0, 0
  local procs = {}
  for i = 1, 4 do
    procs[i] = mp.Process{target = adds, args = {v, d, 1000}}
    procs[i]:start()
  end
  for _, p in ipairs(procs) do p:join() end
  check.eq({v.value, d.value}, {4000, 2000.0})

  -- A sum out of range is refused and changes nothing.
  local b = mp.Value("b", 100)
  check.raises("ValueError|TypeError", nil, b.add, b, 28)
  check.raises("ValueError|TypeError", nil, b.add, b, 1000)
  check.raises("ValueError|TypeError", nil, b.add, b, -229)
  check.raises("ValueError|TypeError", nil, b.add, b, 0.5)
  check.eq(b.value, 100)
  check.eq(b:add(27), 127)
  local q = mp.Value("q", math.maxinteger)
  check.raises("ValueError|TypeError", nil, q.add, q, 1)
  check.eq(q.value, math.maxinteger)
  local u = mp.Value("Q", 1)
  check.raises("ValueError|TypeError", nil, u.add, u, -2)
  check.eq(u:add(-1), 0)
  print "ok"
end
