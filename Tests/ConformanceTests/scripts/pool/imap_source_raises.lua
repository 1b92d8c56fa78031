-- An iterator function that raises does so at its place among the results, and is the end; an input
-- that cannot cross fails at its place, and the others go on. A loop that is left early draws no
-- more.
local mp = require "multiprocessing"
local check = require "check"

local function double(x) return 2 * x end

local function counting(limit, drawn)
  local n = 0
  return function()
    n = n + 1
    if drawn then drawn.n = n end
    if n == limit then error(mp.ValueError "the source is broken") end
    return n
  end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for _, imap in ipairs{pool.imap, pool.imap_unordered} do
    local it = imap(pool, double, counting(4))
    local got, failed = {}, 0
    for _ = 1, 4 do
      local done, value = pcall(it.next, it, 30)
      if done then got[#got + 1] = value else
        check.ok(mp.isinstance(value, mp.ValueError), tostring(value))
        failed = failed + 1
      end
    end
    check.same_members(got, {2, 4, 6})
    check.eq(failed, 1)
    check.raises("StopIteration", nil, it.next, it)
  end

  local it = pool:imap(type, {1, print, io.tmpfile(), "x", coroutine.create(print), 2.5}, 4)
  local kinds = {}
  for i = 1, 6 do
    local done, value = pcall(it.next, it, 30)
    kinds[i] = done and value or value.name
  end
  check.eq(kinds, {"number", "function", "PicklingError", "string", "PicklingError", "number"})
  check.raises("StopIteration", nil, it.next, it)
  check.raises("PicklingError", "obj", pool.imap, pool, coroutine.wrap(print), {1})

  local drawn = {n = 0}
  for i in pool:imap(double, counting(nil, drawn)) do
    if i == 5 then break end
  end
  local before = drawn.n
  check.eq(pool:apply(double, {4}), 8)
  check.eq(drawn.n, before)

  -- An iterator that nobody asks any more does not keep a closed pool from its end; join draws the
  -- rest.
  drawn.n = 0
  local left = pool:imap(double, (function()
    local n = 0
    return function() n = n + 1 drawn.n = n return n <= 100 and n or nil end
  end)())
  check.eq(left:next(), 2)
  pool:close()
  check.eq(pool:join(), true)
  check.eq(drawn.n, 101)
  local sum = 0
  for _, v in left do sum = sum + v end
  check.eq(sum, 2 * (5050 - 1))
  print "ok"
end
