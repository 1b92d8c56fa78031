-- A pool as text; close, terminate and join may be called again, in any order that makes sense.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local pool = mp.Pool(2)
  check.eq(tostring(pool), "<multiprocessing.pool.Pool state=RUN pool_size=2>")
  check.raises("ValueError", "running", pool.join, pool)
  pool:close()
  check.eq(tostring(pool), "<multiprocessing.pool.Pool state=CLOSE pool_size=2>")
  pool:close()
  check.raises("ValueError", "not running", pool.map, pool, print, {1})
  check.raises("ValueError", "not running", pool.imap, pool, print, {1})
  check.eq(pool:join(), true)
  check.eq(pool:join(0), true)
  pool:terminate()
  pool:terminate()
  check.eq(tostring(pool), "<multiprocessing.pool.Pool state=TERMINATE pool_size=2>")
  pool:close()
  check.eq(pool:join(), true)

  local busy = mp.Pool(1)
  local result = busy:apply_async(mp.sleep, {60})
  check.raises("ValueError", nil, result.successful, result)
  busy:close()
  check.eq(busy:join(0.05), false)
  check.eq(busy:join(0), false)
  check.eq(result:ready(), false)
  busy:terminate()
  check.eq(busy:join(), true)
  check.eq(result:ready(), true)
  check.eq(result:successful(), false)
  check.rejects({"timeout", "string"}, busy.join, busy, "x")
  do
    local closed <close> = mp.Pool(1)
    closed:apply_async(mp.sleep, {60})
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
