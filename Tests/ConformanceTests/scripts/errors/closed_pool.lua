-- Tasks for a closed pool raise ValueError; close, terminate and join may be called again.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local function refuses(pool)
    check.raises("ValueError", "apply", pool.apply, pool, nothing)
    check.raises("ValueError", "apply_async", pool.apply_async, pool, nothing)
    check.raises("ValueError", "map", pool.map, pool, nothing, {1})
    check.raises("ValueError", "map_async", pool.map_async, pool, nothing, {1})
  end
  local pool = mp.Pool(1)
  check.raises("ValueError", "join", pool.join, pool)
  pool:close()
  refuses(pool)
  pool:close()
  check.eq(pool:join(), true)
  check.eq(pool:join(), true)
  refuses(pool)
  pool:terminate()
  pool:terminate()
  pool:close()
  pool:join()
  refuses(pool)

  pool = mp.Pool(1)
  pool:terminate()
  refuses(pool)
  pool:terminate()
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
