-- expect-stderr: nobody asked for this result of Pool\.apply_async, which is an error:$
-- Callbacks run in the process that made the pool, before the get that sees the result returns.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

local function fails(x)
  error(mp.ValueError("no " .. x))
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local seen = {}
  local function note(value) seen[#seen + 1] = {value, mp.getpid()} end
  local result = pool:apply_async(double, {4}, {callback = note})
  check.eq(result:get(), 8)
  check.eq(seen, {{8, mp.getpid()}})

  seen = {}
  result = pool:map_async(double, {1, 2, 3}, {callback = note, chunksize = 1})
  result:wait()
  check.eq(seen, {{{2, 4, 6, n = 3}, mp.getpid()}})
  check.same(getmetatable(seen[1][1]), mp.List)

  seen = {}
  result = pool:apply_async(fails, {"x"}, {callback = note, error_callback = note})
  check.raises("ValueError", "no x", result.get, result)
  check.eq(#seen, 1)
  check.ok(mp.isinstance(seen[1][1], mp.ValueError))

  seen = {}
  result = pool:map_async(fails, {"a", "b"}, {callback = note, error_callback = note})
  check.raises("ValueError", "no a", result.get, result)
  check.eq(#seen, 1)
  check.eq(seen[1][1].message, "no a")

  -- No error_callback for success, no callback for failure.
  seen = {}
  pool:apply_async(double, {1}, {error_callback = note}):wait()
  pool:apply_async(fails, {1}, {callback = note}):wait()
  check.eq(seen, {})
  print "ok"
end
