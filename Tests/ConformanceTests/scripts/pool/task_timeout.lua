-- A task past its timeout is killed with its worker, and fails with TimeLimitExceeded.
local mp = require "multiprocessing"
local check = require "check"

local function slow(x)
  if x == 2 then mp.sleep(60) end
  return x
end

local function spins()
  while true do end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local result = pool:apply_async(slow, {2}, {timeout = 0.1})
  local err = check.raises("TimeLimitExceeded", nil, result.get, result, 30)
  check.ok(mp.isinstance(err, mp.ProcessError))
  check.raises("TimeLimitExceeded", nil, function()
    return pool:apply_async(spins, {}, {timeout = 0.1}):get(30)
  end)
  check.eq(pool:apply_async(slow, {1}, {timeout = 30}):get(), 1)
  -- In a map the clock starts for each task when it starts, whatever the chunks.
  local calls = mp.Array("i", 6)
  result = pool:map_async(function(i)
    calls[i] = calls[i] + 1
    return slow(i)
  end, mp.range(1, 7), {timeout = 0.3, chunksize = 3})
  check.raises("TimeLimitExceeded", nil, result.get, result, 30)
  check.eq(calls:slice(), {1, 1, 1, 1, 1, 1})
  local brief = pool:map(function() mp.sleep(0.05) return true end, mp.range(16),
    {timeout = 0.5, chunksize = 16})
  check.eq(brief.n, 16)
  -- The time spent waiting for a worker does not count.
  local late = {}
  for i = 1, 24 do
    late[i] = pool:apply_async(function() mp.sleep(0.06) return i end, {}, {timeout = 0.5})
  end
  for i = 1, 24 do check.eq(late[i]:get(30), i) end
  check.eq(pool:map(slow, {1, 3}), {1, 3, n = 2})
  check.rejects({"timeout", "string"}, pool.apply_async, pool, slow, {1}, {timeout = "x"})
  print "ok"
end
