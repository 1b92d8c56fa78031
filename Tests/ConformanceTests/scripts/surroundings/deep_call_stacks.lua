-- The module can be used from deep inside of recursive Lua code and of coroutines.
local mp = require "multiprocessing"
local check = require "check"

local function dive(depth, fn)
  if depth == 0 then return fn() end
  local result = dive(depth - 1, fn)
  return result
end

local function nest(depth, fn)
  if depth == 0 then return fn() end
  return coroutine.wrap(function() return nest(depth - 1, fn) end)()
end

local function child(q) q:put(dive(10000, function() return "deep" end)) end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function use()
    q:put{1}
    local item = q:get()[1]
    check.child(child, q)
    return q:get() .. item
  end
  check.eq(dive(10000, use), "deep1")
  check.eq(nest(100, use), "deep1")
  check.eq(dive(10000, function() return mp.repr{1, {2}} end), "[1, [2]]")
  local pool <close> = mp.Pool(1)
  check.eq(dive(5000, function() return pool:apply(math.abs, {-3}) end), 3)
  print "ok"
end
