-- methods: spawn forkserver
-- An initializer or initargs that cannot cross are refused when the pool is made.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  check.raises("PicklingError", nil, mp.Pool,
    {processes = 2, initializer = nothing, initargs = {io.tmpfile()}})
  local co = coroutine.create(print)
  check.raises("PicklingError", nil, mp.Pool,
    {processes = 2, initializer = function() return co end})
  check.eq(#mp.active_children(), 0)
  print "ok"
end
