-- A task that runs longer than its soft_timeout gets SoftTimeLimitExceeded, wherever it is, and may
-- tidy up.
local mp = require "multiprocessing"
local check = require "check"

local function computes() while true do end end
local function sleeps() mp.sleep(60) end
local function tidies()
  local done, err = pcall(sleeps)
  return {done, err.name, mp.isinstance(err, mp.TimeLimitExceeded)}
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local pid = pool:apply(mp.getpid)
  local options = {soft_timeout = 0.1, timeout = 60}
  for _, f in ipairs{computes, sleeps} do
    local r = pool:apply_async(f, {}, options)
    check.raises("SoftTimeLimitExceeded", "soft_timeout of 0.1 s", r.get, r)
  end
  check.eq(pool:apply_async(tidies, {}, options):get(), {false, "SoftTimeLimitExceeded", true})
  check.eq(pool:map(math.abs, {-1, -2}, {soft_timeout = 5}), {1, 2, n = 2})
  for _, x in pool:imap(math.abs, {-3}, {soft_timeout = 5}) do check.eq(x, 3) end
  -- None of them has ended the worker, and no limit outlasts its task.
  check.eq(pool:apply(mp.getpid), pid)
  mp.sleep(0.15)
  check.eq(pool:apply(mp.getpid), pid)
  check.rejects({"soft_timeout", "0"}, pool.apply_async, pool, sleeps, {}, {soft_timeout = 0})
  print "ok"
end
