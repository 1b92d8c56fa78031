-- A typed error raised in a task comes back as an equal one that has a traceback.
local mp = require "multiprocessing"
local check = require "check"

local function fails()
  error(mp.KeyError "missing")
end

local function empty_queue(q)
  return q:get_nowait()
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local err = check.raises("KeyError", "^KeyError: missing", pool.apply, pool, fails)
  check.eq(err.name, "KeyError")
  check.eq(err.message, "missing")
  check.same(err.class, mp.KeyError)
  check.eq(type(err.traceback), "string")
  check.match(err.traceback, "typed_from_task%.lua:6")
  check.has(tostring(err), err.traceback)
  err = check.raises("Empty", nil, pool.apply, pool, empty_queue, {mp.Queue()})
  check.eq(type(err.traceback), "string")
  -- The same by way of map and of an asynchronous result.
  err = check.raises("KeyError", "missing", pool.map, pool, fails, {1})
  check.eq(type(err.traceback), "string")
  local result = pool:apply_async(fails)
  check.raises("KeyError", "missing", result.get, result)
  check.raises("KeyError", "missing", result.get, result)
  print "ok"
end
