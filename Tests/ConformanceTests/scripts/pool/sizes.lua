-- A pool has the number of workers asked for; by default one for each processor.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for _, n in ipairs{1, 2, 5} do
    local pool <close> = mp.Pool(n)
    check.eq(#mp.active_children(), n)
  end
  check.eq(#mp.active_children(), 0)
  do
    local pool <close> = mp.Pool()
    check.eq(#mp.active_children(), mp.cpu_count())
  end
  do
    local pool <close> = mp.Pool{}
    check.eq(#mp.active_children(), mp.cpu_count())
  end
  do
    local pool <close> = mp.pool.Pool(2)
    check.eq(#mp.active_children(), 2)
  end
  print "ok"
end
