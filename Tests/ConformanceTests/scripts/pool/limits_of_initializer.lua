-- An initializer that is over the limits breaks the pool with its error.
local mp = require "multiprocessing"
local check = require "check"

local function eats()
  local t = {}
  for i = 1, 1000 do t[i] = ("x"):rep(1 << 20) .. i end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool{processes = 1, initializer = eats, limits = {memory = 50 << 20}}
  check.raises("RemoteError", "not enough memory", pool.apply, pool, math.abs, {-1})
  print "ok"
end
