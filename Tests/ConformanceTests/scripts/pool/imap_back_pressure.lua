-- imap draws ahead of its consumer only so far, so that its source may be without end.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local drawn = 0
  local function endless()
    drawn = drawn + 1
    return drawn
  end
  local count = 0
  for i, v in pool:imap(double, endless) do
    count = count + 1
    check.eq({i, v}, {count, 2 * count})
    check.ok(drawn - count <= 4 * 2 * 1, "drawn " .. drawn .. " at " .. count)
    if count == 100 then break end
  end
  drawn, count = 0, 0
  for _ in pool:imap(double, endless, {buffersize = 3}) do
    count = count + 1
    check.ok(drawn - count <= 3)
    if count == 50 then break end
  end
  drawn, count = 0, 0
  for _ in pool:imap_unordered(double, endless, {chunksize = 5}) do
    count = count + 1
    check.ok(drawn - count <= 4 * 2 * 5)
    if count == 200 then break end
  end
  check.eq(pool:apply(double, {4}), 8)
  check.rejects({"buffersize", "0"}, pool.imap, pool, double, {1}, {buffersize = 0})
  print "ok"
end
