-- An error in one input does not keep the others from being run.
local mp = require "multiprocessing"
local check = require "check"

local function marks(a, i)
  a[i] = i
  if i == 2 then error "in the middle" end
end

if __name__ == "__main__" then
  local a = mp.Array("i", 10)
  local pool <close> = mp.Pool(2)
  for _, chunksize in ipairs{1, 4, 10} do
    a:fill(0)
    check.raises("RemoteError", "in the middle", pool.map, pool, function(i) marks(a, i) end,
      mp.range(1, 11), chunksize)
    check.eq(a:slice(), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  end
  print "ok"
end
