-- An argument that cannot cross raises in the call itself, and nothing is run.
local mp = require "multiprocessing"
local check = require "check"

local function nothing(x)
  return x ~= nil
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local co = coroutine.create(print)
  local err = check.raises("PicklingError", nil, pool.apply, pool, nothing, {1, {co}})
  check.has(tostring(err), "args[2][1]: coroutine")
  err = check.raises("PicklingError", nil, pool.apply_async, pool, nothing, {{log = io.tmpfile()}})
  check.has(tostring(err), "args[1].log")
  check.raises("PicklingError", nil, pool.map, pool, nothing, {1, 2, co})
  check.raises("PicklingError", nil, pool.map_async, pool, nothing, {co})
  check.raises("PicklingError", "upvalue co", pool.apply, pool, function() return co end)
  check.raises("PicklingError", nil, pool.map_async, pool, function() return co end, {1})
  check.eq(pool:map(nothing, {1, 2}), {true, true, n = 2})
  pool:close()
  check.eq(pool:join(), true)
  print "ok"
end
