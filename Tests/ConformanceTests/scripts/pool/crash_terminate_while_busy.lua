-- terminate at any moment, also during large results, twice, and with callbacks: it never hangs.
local mp = require "multiprocessing"
local check = require "check"

local function big(i)
  return ("x"):rep(1 << 20) .. i
end

local function small(i)
  return i
end

if __name__ == "__main__" then
  local rounds = tonumber(os.getenv "MPRUN_ROUNDS" or 24)
  for round = 1, rounds do
    local pool = mp.Pool(2)
    local cancelled = 0
    local function note(err)
      if mp.isinstance(err, mp.CancelledError) then cancelled = cancelled + 1 end
    end
    local results = {
      pool:map_async(round % 2 == 0 and big or small, mp.range(40), {chunksize = 1, error_callback = note}),
      pool:apply_async(mp.sleep, {60}, {error_callback = note}),
    }
    if round % 3 > 0 then results[1]:wait(0.0005 * round) end
    pool:terminate()
    pool:terminate()
    check.eq(pool:join(), true)
    check.eq(pool:join(), true)
    pool:close()
    check.raises("CancelledError", nil, results[2].get, results[2])
    check.eq(results[1]:ready(), true)
    check.ok(cancelled >= 1 and cancelled <= 2)
    check.raises("ValueError", "not running", pool.apply, pool, small, {1})
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
