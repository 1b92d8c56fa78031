-- When several inputs of a map fail, the first input's error is raised.
local mp = require "multiprocessing"
local check = require "check"

local function fails_late(i)
  if i == 3 then mp.sleep(0.1) end
  if i >= 3 then error(mp.ValueError("input " .. i)) end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(3)
  for _, chunksize in ipairs{1, 2, 10} do
    check.raises("ValueError", "^ValueError: input 3", pool.map, pool, fails_late, mp.range(1, 9),
      chunksize)
  end
  local result = pool:map_async(fails_late, mp.range(1, 6), 1)
  check.raises("ValueError", "input 3", result.get, result)
  check.eq({result:ready(), result:successful()}, {true, false})
  check.eq(pool:map(fails_late, {1, 2}), {1, 2, n = 2})
  print "ok"
end
