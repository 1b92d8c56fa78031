-- An error that cannot cross becomes RemoteError with its tostring.
local mp = require "multiprocessing"
local check = require "check"

local function raises_coroutine()
  error(coroutine.create(print))
end

local function raises_table()
  error(setmetatable({handle = io.tmpfile()}, {__tostring = function() return "handle of mine" end}))
end

local function raises_bad_tostring()
  error(setmetatable({handle = io.tmpfile()}, {__tostring = function() error "no text either" end}))
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  check.raises("RemoteError", "thread: 0x", pool.apply, pool, raises_coroutine)
  check.raises("RemoteError", "handle of mine", pool.apply, pool, raises_table)
  check.raises("RemoteError", nil, pool.apply, pool, raises_bad_tostring)
  check.eq(pool:apply(math.abs, {-1}), 1)
  print "ok"
end
