-- A result that cannot cross fails its task with PicklingError.
local mp = require "multiprocessing"
local check = require "check"

local function gives(kind)
  if kind == "coroutine" then return {value = coroutine.create(print)} end
  if kind == "file" then return io.tmpfile() end
  return kind
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = check.raises("PicklingError", nil, pool.apply, pool, gives, {"coroutine"})
  check.has(tostring(err), "result.value: coroutine")
  check.raises("PicklingError", "result", pool.apply, pool, gives, {"file"})
  check.raises("PicklingError", nil, pool.map, pool, gives, {1, "file", 3})
  local result = pool:apply_async(gives, {"file"})
  check.raises("PicklingError", nil, result.get, result)
  check.eq(pool:apply(gives, {5}), 5)
  print "ok"
end
