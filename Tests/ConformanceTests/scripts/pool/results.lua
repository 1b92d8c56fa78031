-- Of several results of a task only the first counts; a list of results has n.
local mp = require "multiprocessing"
local check = require "check"

local function several(i)
  return i, "second", "third"
end

local function none() end

local function odd_only(i)
  if i % 2 == 1 then return i end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  check.eq(table.pack(pool:apply(several, {7})), {7, n = 1})
  check.eq(table.pack(pool:apply_async(several, {7}):get()), {7, n = 1})
  check.eq(pool:map(several, {1, 2}), {1, 2, n = 2})
  check.eq(table.pack(pool:apply(none)), {nil, n = 1})
  check.eq(pool:map(none, {1, 2, 3}), {n = 3})
  check.eq(pool:map(odd_only, mp.range(1, 7)), {1, nil, 3, nil, 5, nil, n = 6})
  check.eq(pool:map(odd_only, mp.range(1, 7), 4), {1, nil, 3, nil, 5, nil, n = 6})
  check.eq(pool:apply(function() return false end), false)
  check.eq(pool:map(function(x) return x end, {false, mp.None}), {false, mp.None, n = 2})
  print "ok"
end
