-- A function that calls a name which is not there fails in the worker like everywhere else.
local mp = require "multiprocessing"
local check = require "check"

local function calls_nothing()
  return no_such_function(1)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = check.raises("RemoteError", "no_such_function", pool.apply, pool, calls_nothing)
  check.match(err.value, "missing_name_in_task%.lua:6")
  print "ok"
end
