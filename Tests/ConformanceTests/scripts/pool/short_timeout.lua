-- A time limit is told as one however short it is.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for _, seconds in ipairs{1e-9, 1e-6, 0.00005, 0.001} do
    local r = pool:apply_async(mp.sleep, {30}, {timeout = seconds})
    check.raises("TimeLimitExceeded", nil, r.get, r)
  end
  check.eq(pool:map(math.abs, {-1}), {1, n = 1})
  print "ok"
end
