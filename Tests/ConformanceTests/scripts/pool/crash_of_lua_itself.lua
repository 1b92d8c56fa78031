-- What goes wrong in a task without killing its worker fails the task alone: stack overflows of Lua
-- and of C, errors that are nil, false or cannot cross, results that cannot.
local mp = require "multiprocessing"
local check = require "check"

local function overflows_lua() return 1 + overflows_lua_again() end
function overflows_lua_again() return 1 + overflows_lua_again() end

local function overflows_c()
  local s = ("("):rep(300) .. "x" .. (")"):rep(300)
  return string.gsub(s, "%b()", function(part) return overflows_c_again(part) end)
end
function overflows_c_again(part) return (string.gsub(part, ".", overflows_c_again)) end

local function raises(value) return function() error(value, 0) end end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local pid = pool:apply(mp.getpid)
  check.raises("RemoteError", "stack overflow", pool.apply, pool, overflows_lua)
  check.raises("RemoteError", "stack overflow", pool.apply, pool, overflows_c)
  for _, value in ipairs{false, 5, {1, 2}} do
    local done, err = pcall(pool.apply, pool, raises(value))
    check.eq(done, false)
    check.eq(err, value)
  end
  local done, err = pcall(pool.apply, pool, function() error() end)
  check.eq(done, false)
  check.eq(err, nil)
  check.raises("RemoteError", "thread", pool.apply, pool, function()
    error(coroutine.create(print))
  end)
  check.raises("RemoteError", "own text", pool.apply, pool, function()
    error(setmetatable({io.stderr, coroutine.create(print)}, {__tostring = function() return "own text" end}))
  end)
  check.raises("PicklingError", "result", pool.apply, pool, coroutine.create, {print})
  check.raises("PicklingError", "result%.a%[1%]", pool.apply, pool, function()
    return {a = {io.tmpfile()}}
  end)
  -- The worker has survived it all.
  check.eq(pool:apply(mp.getpid), pid)
  print "ok"
end
