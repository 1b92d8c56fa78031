-- Any other Lua function goes by value, with its upvalues.
local mp = require "multiprocessing"
local check = require "check"

local greeting = "hello"
local limits = {low = 1, high = 9}

local function clamp(x)
  return math.max(limits.low, math.min(limits.high, x))
end

local function greet(name, ...)
  return greeting .. " " .. name, select("#", ...), ...
end

local function child(q, f, list, by)
  q:put{clamp(100), clamp(-100), clamp(5)}
  q:put(table.pack(greet("bob", nil, 3)))
  q:put{f(20), list[1](1), list.named(2), by}
end

if __name__ == "__main__" then
  local base = 100
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {
    q, function(x) return base + x end,
    {function(x) return -x end, named = function(x) return x * base end}, "end",
  }}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(q:get(), {9, 1, 5})
  check.eq(q:get(), {"hello bob", 2, nil, 3, n = 4})
  check.eq(q:get(), {120, -1, 200, "end"})

  -- Upvalues are copied like any other value.
  local counter = 0
  local function bump()
    counter = counter + 1
    return counter
  end
  q:put(bump)
  local copy = q:get()
  check.ok(copy ~= bump)
  check.eq({copy(), copy()}, {1, 2})
  check.eq(counter, 0)
  check.eq(bump(), 1)
  check.eq(copy(), 3)
  print "ok"
end
