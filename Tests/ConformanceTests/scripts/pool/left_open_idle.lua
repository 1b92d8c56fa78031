-- A pool that nobody closed does not keep the program from ending.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local pool = mp.Pool(3)
  check.eq(pool:apply(math.abs, {-1}), 1)
  kept = pool
  print "ok"
end
