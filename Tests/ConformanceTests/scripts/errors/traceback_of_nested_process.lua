-- A typed error that came from another process may be raised again; it keeps its traceback.
local mp = require "multiprocessing"
local check = require "check"

local function innermost()
  error(mp.ValueError "deep down")
end

local function middle()
  local pool <close> = mp.Pool(1)
  return pool:apply(innermost)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = check.raises("ValueError", "deep down", pool.apply, pool, middle)
  check.eq(err.message, "deep down")
  check.match(err.traceback, "traceback_of_nested_process%.lua:6", "where it was raised first")
  print "ok"
end
