-- With return_exceptions the errors of a map stand among its results.
local mp = require "multiprocessing"
local check = require "check"

local function half(x)
  if x == 3 then os.exit(1) end
  if x % 2 == 1 then error(mp.ValueError("odd: " .. x)) end
  return x // 2
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local options = {return_exceptions = true, chunksize = 2}
  for _, results in ipairs{
    pool:map(half, {1, 2, 3, 4}, options), pool:map_async(half, {1, 2, 3, 4}, options):get(),
    pool:starmap(half, {{1}, {2}, {3}, {4}}, options),
  } do
    check.eq(results.n, 4)
    check.ok(mp.isinstance(results[1], mp.ValueError))
    check.eq(results[1].message, "odd: 1")
    check.eq(results[2], 1)
    check.ok(mp.isinstance(results[3], mp.WorkerLostError))
    check.eq(results[4], 2)
  end
  local r = pool:map_async(half, {1}, options)
  r:wait()
  check.eq(r:successful(), true)
  check.raises("ValueError", nil, pool.map, pool, half, {1, 2})
  check.rejects({"return_exceptions"}, pool.apply_async, pool, half, {1}, {return_exceptions = true})
  print "ok"
end
