-- A task lost with its worker is run again as often as retries says; other errors are not retried.
local mp = require "multiprocessing"
local check = require "check"

local function dies_until(v, n)
  if v:add(1) < n then os.exit(1) end
  return "done"
end

local function fails(v)
  v:add(1)
  error(mp.ValueError "no")
end

if __name__ == "__main__" then
  local v = mp.Value("i")
  local pool <close> = mp.Pool(2)
  check.eq(pool:apply_async(dies_until, {v, 3}, {retries = 2}):get(30), "done")
  check.eq(v.value, 3)
  v.value = 0
  local result = pool:apply_async(dies_until, {v, 3}, {retries = 1})
  check.raises("WorkerLostError", nil, result.get, result, 30)
  check.eq(v.value, 2)
  v.value = 0
  check.raises("WorkerLostError", nil, pool.apply, pool, dies_until, {v, 2})
  check.eq(v.value, 1)
  v.value = 0
  result = pool:apply_async(fails, {v}, {retries = 5})
  check.raises("ValueError", nil, result.get, result)
  check.eq(v.value, 1)
  -- In a map each task has its own retries.
  local tries = mp.Array("i", 4)
  local list = pool:map_async(function(i)
    local n
    tries:with(function() tries[i] = tries[i] + 1 n = tries[i] end)
    if n == 1 then os.exit(1) end
    return i
  end, {1, 2, 3, 4}, {retries = 1, chunksize = 2})
  check.eq(list:get(30), {1, 2, 3, 4, n = 4})
  check.eq(tries:slice(), {2, 2, 2, 2})
  check.rejects({"retries", "string"}, pool.apply_async, pool, fails, {}, {retries = "x"})
  check.rejects({"retries", "-1"}, pool.apply_async, pool, fails, {}, {retries = -1})
  print "ok"
end
