-- Wrong arguments of pools and results.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  check.rejects({"Pool", "processes", "string"}, mp.Pool, "two")
  check.rejects({"Pool", "processes", "0"}, mp.Pool, 0)
  check.rejects({"Pool", "processes", "-3"}, mp.Pool, -3)
  check.rejects({"Pool", "processes"}, mp.Pool, 1.5)
  check.rejects({"Pool", "initializer", "number"}, mp.Pool, {processes = 1, initializer = 3})
  check.rejects({"Pool", "initargs", "string"}, mp.Pool,
    {processes = 1, initializer = nothing, initargs = "x"})
  check.eq(#mp.active_children(), 0)
  local pool <close> = mp.Pool(1)
  check.rejects({"apply", "func", "string"}, pool.apply, pool, "nothing")
  check.rejects({"apply", "func", "nil"}, pool.apply, pool)
  check.rejects({"apply", "args", "number"}, pool.apply, pool, nothing, 5)
  check.rejects({"apply_async", "func", "table"}, pool.apply_async, pool, {})
  check.rejects({"apply_async", "args", "string"}, pool.apply_async, pool, nothing, "x")
  check.rejects({"apply_async", "callback", "number"}, pool.apply_async, pool, nothing, {},
    {callback = 5})
  check.rejects({"apply_async", "error_callback", "string"}, pool.apply_async, pool, nothing, {},
    {error_callback = "x"})
  check.rejects({"apply_async", "calback"}, pool.apply_async, pool, nothing, {},
    {calback = nothing})
  check.rejects({"map", "func", "nil"}, pool.map, pool)
  check.rejects({"map", "func", "number"}, pool.map, pool, 5, {1})
  check.rejects({"map", "chunksize", "string"}, pool.map, pool, nothing, {1}, "x")
  check.rejects({"map", "chunksize", "0"}, pool.map, pool, nothing, {1}, 0)
  check.rejects({"map", "chunksize", "-1"}, pool.map, pool, nothing, {1}, -1)
  check.rejects({"map", "chunksize"}, pool.map, pool, nothing, {1}, 1.5)
  check.rejects({"map_async", "chunksize", "0"}, pool.map_async, pool, nothing, {1},
    {chunksize = 0})
  local result = pool:apply_async(nothing)
  check.rejects({"get", "timeout", "string"}, result.get, result, "1")
  check.rejects({"wait", "timeout", "boolean"}, result.wait, result, true)
  check.rejects({"AsyncResult", "get"}, result.get, pool)
  result:wait()
  print "ok"
end
