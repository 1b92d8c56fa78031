-- What is left of a dead worker's chunk is run elsewhere; the map fails with the lost input's
-- error.
local mp = require "multiprocessing"
local check = require "check"

local function marks(a, i)
  if i == 7 then os.exit(1) end
  a[i] = i
end

if __name__ == "__main__" then
  local a = mp.Array("i", 20)
  local pool <close> = mp.Pool(2)
  local want = mp.range(1, 21)
  want[7] = 0
  for _, chunksize in ipairs{1, 5, 20} do
    a:fill(0)
    check.raises("WorkerLostError", nil, pool.map, pool, function(i) marks(a, i) end,
      mp.range(1, 21), chunksize)
    check.eq(a:slice(), want)
  end
  print "ok"
end
