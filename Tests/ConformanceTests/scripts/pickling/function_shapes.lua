-- Functions of all shapes: many upvalues, varargs, nested closures, coroutines made inside.
local mp = require "multiprocessing"
local check = require "check"

local function many_upvalues()
  local text = {}
  for i = 1, 60 do text[#text + 1] = ("local v%d = %d"):format(i, i) end
  text[#text + 1] = "return function() return 0"
  for i = 1, 60 do text[#text + 1] = (" + v%d"):format(i) end
  text[#text + 1] = " end"
  return load(table.concat(text, "\n"))()
end

local function varargs(...)
  local sum = select("#", ...)
  for _, x in ipairs{...} do sum = sum + x end
  return sum
end

local function makes_closures(n)
  local list = {}
  for i = 1, n do list[i] = function() return i * n end end
  return list
end

local function generator(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
  end)
end

local function closes()
  local seen = {}
  do
    local guard <close> = setmetatable({}, {__close = function() seen[1] = "closed" end})
  end
  goto done
  ::done::
  return seen[1], 1 // 1, "a" .. 1, #seen, ~0 & 0xff, 7 // 2.0
end

local function child(q, sum)
  q:put{sum(), varargs(1, 2, 3), makes_closures(3)[2](), generator(3)(), (closes())}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, many_upvalues())
  check.eq(q:get(), {60 * 61 // 2, 9, 6, 1, "closed"})
  print "ok"
end
