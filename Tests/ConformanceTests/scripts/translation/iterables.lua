-- Where Python takes an iterable: a sequence (its n honoured), an iterator function, or an object
-- of this module that has a length.
local mp = require "multiprocessing"
local check = require "check"

local function show(x)
  return tostring(x)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  check.eq(pool:map(show, {}), {n = 0})
  check.eq(pool:map(show, {1, "b", 2.5}), {"1", "b", "2.5", n = 3})
  check.eq(pool:map(show, {1, nil, 3, n = 3}), {"1", "nil", "3", n = 3})
  check.eq(pool:map(show, table.pack(nil, nil)), {"nil", "nil", n = 2})
  check.eq(pool:map(show, {1, 2, 3, n = 2}), {"1", "2", n = 2})
  check.eq(pool:map(show, {n = 0}), {n = 0})
  check.eq(pool:map(show, mp.range(3)), {"0", "1", "2", n = 3})
  check.eq(pool:map(show, ("a b c"):gmatch("%a")), {"a", "b", "c", n = 3})
  check.eq(pool:map(show, function() return nil end), {n = 0})
  local count = 0
  local function up_to_three()
    count = count + 1
    if count <= 3 then return count end
  end
  check.eq(pool:map(show, up_to_three), {"1", "2", "3", n = 3})
  check.eq(pool:map(show, coroutine.wrap(function()
    coroutine.yield("x")
    coroutine.yield("y")
  end)), {"x", "y", n = 2})
  check.eq(pool:map(show, mp.Array("i", {7, 8})), {"7", "8", n = 2})
  local m <close> = mp.Manager()
  check.eq(pool:map(show, m:list{"p", "q"}), {"p", "q", n = 2})
  check.eq(pool:map(show, pool:map(show, {1, 2})), {"1", "2", n = 2})
  print "ok"
end
