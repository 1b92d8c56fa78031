-- A failed input raises when its turn comes; the iterator goes on after it.
local mp = require "multiprocessing"
local check = require "check"

local function fails_on_two(i)
  if i == 2 then error(mp.ValueError "two") end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local it = pool:imap(fails_on_two, {1, 2, 3})
  check.eq(it:next(), 1)
  check.raises("ValueError", "two", it.next, it)
  check.eq(it:next(), 3)
  check.raises("StopIteration", nil, it.next, it)
  check.raises("ValueError", "two", function()
    for _ in pool:imap(fails_on_two, {1, 2, 3}) do end
  end)
  it = pool:imap(function(i) if i == 1 then os.exit(1) end return i end, {1, 2})
  check.raises("WorkerLostError", nil, it.next, it)
  check.eq(it:next(), 2)
  print "ok"
end
