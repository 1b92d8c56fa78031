-- starmap spreads each input over the arguments.
local mp = require "multiprocessing"
local check = require "check"

local function join(...)
  return select("#", ...) .. ":" .. table.concat({...}, ",")
end

local function packed(...)
  return table.pack(...)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local inputs = {{1, 2}, {3}, {}, {"a", "b", "c"}}
  local want = {"2:1,2", "1:3", "0:", "3:a,b,c", n = 4}
  check.eq(pool:starmap(join, inputs), want)
  check.eq(pool:starmap(join, inputs, 1), want)
  check.eq(pool:starmap_async(join, inputs):get(), want)
  check.eq(pool:starmap(join, {}), {n = 0})
  check.eq(pool:starmap(packed, {{nil, 2, n = 2}, {1, nil, n = 2}}),
    {{nil, 2, n = 2}, {1, nil, n = 2}, n = 2})
  check.rejects({"starmap", "number"}, pool.starmap, pool, join, {1, 2})
  local seen
  pool:starmap_async(join, {{1}}, {callback = function(list) seen = list end}):wait()
  check.eq(seen, {"1:1", n = 1})
  print "ok"
end
