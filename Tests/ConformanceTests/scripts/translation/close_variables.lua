-- `local x <close>` does what Python's `with` does.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool_kept
  do
    local pool <close> = mp.Pool(2)
    pool_kept = pool
    check.eq(pool:apply(double, {4}), 8)
  end
  check.raises("ValueError", "apply", pool_kept.apply, pool_kept, double, {1})
  check.eq(#mp.active_children(), 0)

  local c1, c2
  do
    local a <close>, b = mp.Pipe()
    c1, c2 = a, b
    b:send(1)
    check.eq(a:recv(), 1)
  end
  check.eq(c1.closed, true)
  check.raises("EOFError", nil, c2.recv, c2)

  local manager_kept, d
  do
    local m <close> = mp.Manager()
    manager_kept, d = m, m:dict()
    check.eq(#mp.active_children(), 1)
  end
  check.eq(#mp.active_children(), 0)
  check.raises("any", nil, manager_kept.dict, manager_kept)
  check.raises("any", nil, function() return d.x end)
  print "ok"
end
