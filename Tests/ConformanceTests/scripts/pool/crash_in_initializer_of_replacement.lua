-- expect-stderr: ^|.
-- A pool whose workers cannot be replaced is broken, says why, and starts no more of them.
local mp = require "multiprocessing"
local check = require "check"

local function starts_twice(v)
  if v:add(1) > 2 then error(mp.ValueError "no more workers") end
end

local function dies() os.exit(1) end

if __name__ == "__main__" then
  local v = mp.Value("i")
  local pool = mp.Pool{processes = 2, initializer = starts_twice, initargs = {v}}
  check.eq(pool:map(math.abs, {-1, -2, -3, -4}, 1), {1, 2, 3, 4, n = 4})
  check.raises("WorkerLostError", nil, pool.apply, pool, dies)
  check.raises("WorkerLostError|ValueError", nil, pool.apply, pool, dies)
  check.raises("ValueError", "no more workers", pool.apply, pool, math.abs, {-1})
  check.ok(v.value < 50, "workers started: " .. v.value)
  pool:terminate()
  check.eq(pool:join(), true)
  print "ok"
end
