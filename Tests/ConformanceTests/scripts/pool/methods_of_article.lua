-- expect-stdout: 20
-- expect-stdout: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]
-- expect-stdout: [100, 81, 64]
-- expect-stdout: 7
-- map, map_async, apply, apply_async.
local mp = require "multiprocessing"

function square(x)
  return x * x
end

function add(a, b)
  return a + b
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(4)
  print(pool:apply(add, {12, 8}))
  print(pool:map(square, mp.range(10)))
  print(pool:map_async(square, {10, 9, 8}):get())
  print(pool:apply_async(add, {3, 4}):get(10))
  print "ok"
end
