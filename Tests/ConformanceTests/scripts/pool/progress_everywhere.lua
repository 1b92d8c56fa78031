-- progress = true is taken by every method that gives tasks, and is silent where stderr is no
-- terminal, also after errors, a break and a loop that is left.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  if x == 13 then error "unlucky" end
  return 2 * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local bar = {progress = true}
  check.eq(pool:map(double, {1, 2}, bar), {2, 4, n = 2})
  check.eq(pool:map(double, {}, bar), {n = 0})
  check.eq(pool:starmap(double, {{1}, {2}}, bar), {2, 4, n = 2})
  check.eq(pool:map_async(double, {1, 2}, bar):get(), {2, 4, n = 2})
  check.eq(pool:starmap_async(double, {{3}}, bar):get(), {6, n = 1})
  check.eq(pool:apply_async(double, {4}, bar):get(), 8)
  local sum = 0
  for _, v in pool:imap(double, {1, 2, 3}, bar) do sum = sum + v end
  for _, v in pool:imap_unordered(double, ("123"):gmatch(".") , bar) do sum = sum + v end
  check.eq(sum, 24)
  for _ in pool:imap(double, mp.range(100), bar) do break end
  check.raises("RemoteError", "unlucky", pool.map, pool, double, {13}, bar)
  check.eq(pool:map(double, {1}, {progress = false}), {2, n = 1})
  check.rejects({"progress", "string"}, pool.map, pool, double, {1}, {progress = "yes"})
  print "ok"
end
