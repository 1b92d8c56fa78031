-- m:Pool makes a pool in the server.
local mp = require "multiprocessing"
local check = require "check"

function square(x)
  return x * x
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local pool = m:Pool(2)
  check.eq(pool:apply(square, {3}), 9)
  check.eq(pool:map(square, {1, 2, 3}), {1, 4, 9, n = 3})
  check.eq(pool:apply_async(square, {4}):get(30), 16)
  pool:close()
  pool:join()
  print "ok"
end
