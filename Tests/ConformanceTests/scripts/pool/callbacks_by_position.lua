-- Callbacks by position, in Python's order.
local mp = require "multiprocessing"
local check = require "check"

function square(x) return x * x end
function fail() error(mp.ValueError "no") end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local got, failed = {}, {}
  local function note(value) got[#got + 1] = mp.repr(value) end
  local function note_error(err) failed[#failed + 1] = err.name end

  pool:map_async(square, { 1, 2, 3 }, 2, note, note_error):wait()
  pool:map_async(square, { 1, 2 }, nil, note):wait()
  pool:starmap_async(math.max, { { 1, 5 } }, nil, note):wait()
  pool:apply_async(square, { 5 }, nil, note):wait()
  pool:apply_async(square, { 6 }, { retries = 1 }, note):wait()
  check.eq(mp.repr(got), mp.repr { "[1, 4, 9]", "[1, 4]", "[5]", "25", "36" })

  pool:apply_async(fail, {}, nil, note, note_error):wait()
  pool:map_async(fail, { 1, 2 }, 1, nil, note_error):wait()
  check.eq(mp.repr(failed), mp.repr { "ValueError", "ValueError" })
  check.eq(#got, 5)

  check.raises("TypeError", "callback: function expected, got string", pool.map_async, pool, square, { 1 }, 1, "f")
  check.raises("TypeError", "error_callback: function expected, got number", pool.apply_async, pool, square, { 1 }, nil, nil, 7)
  print "ok"
end
