-- Classes that a script keeps in locals, made as the usual libraries make them: instances,
-- subclasses and the classes themselves cross to a worker and back, and are there what they are
-- here.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "class_shapes"

local made = {}

do
  local Vec = shapes.separate "Vec"
  function Vec:initialize(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  Vec.__add = function(a, b) return Vec(a.x + b.x) end
  local Sub = Vec:subclass "Sub"
  function Sub:kind() return "sub" .. self.x end
  made.separate = {
    class = Vec, new = function(x) return Vec(x) end, sub = function(x) return Sub(x) end,
    is = function(v) return v.class == Vec and getmetatable(v) == Vec.__instanceDict end,
    is_sub = function(v) return v.class == Sub and v.class.super == Vec and v:kind() == "sub7" end,
  }
end

do
  local Vec = shapes.Object:extend()
  function Vec:new(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  Vec.__add = function(a, b) return Vec(a.x + b.x) end
  local Sub = Vec:extend()
  function Sub:kind() return "sub" .. self.x end
  made.copied = {
    class = Vec, new = function(x) return Vec(x) end, sub = function(x) return Sub(x) end,
    is = function(v) return getmetatable(v) == Vec and v:is(Vec) and v:is(shapes.Object) end,
    is_sub = function(v) return getmetatable(v) == Sub and v:is(Vec) and v:kind() == "sub7" end,
  }
end

do
  local Vec = shapes.listed "Vec"
  function Vec:init(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  Vec.__add = function(a, b) return Vec(a.x + b.x) end
  local Sub = shapes.listed("Sub", Vec)
  function Sub:init(x) self.x = x end
  function Sub:kind() return "sub" .. self.x end
  made.listed = {
    class = Vec, new = function(x) return Vec(x) end, sub = function(x) return Sub(x) end,
    is = function(v) return v.class == Vec and getmetatable(v) == Vec and Vec.subclasses[Sub] end,
    is_sub = function(v)
      return v.class == Sub and Sub.super == Vec and v:kind() == "sub7" and v:twice().class == Vec
    end,
  }
end

do
  local Vec, Sub
  Vec = shapes.based("Vec", {
    twice = function(self) return Vec(2 * self.x) end,
    __add = function(a, b) return Vec(a.x + b.x) end,
  }, function(self, x) self.x = x end)
  Sub = shapes.based("Sub", { kind = function(self) return "sub" .. self.x end }, Vec.__init, Vec)
  made.based = {
    class = Vec, new = function(x) return Vec(x) end, sub = function(x) return Sub(x) end,
    is = function(v) return v.__class == Vec and getmetatable(v) == Vec.__base end,
    is_sub = function(v) return v.__class == Sub and Sub.__parent == Vec and v:kind() == "sub7" end,
  }
end

-- In the worker everything is as it was when it came, however often it comes.
local function work(shape, v, sub)
  assert(shape.is(v) and shape.is_sub(sub), "the metatable, the class and their like are one there")
  return v:twice() + shape.new(1), shape.class, sub
end

local function show(shape, v)
  return { v:twice(), shape.is(v), shape.sub(7) }
end

-- A class that stays in the worker keeps the subclasses that came with it, though it lists them in
-- a weak table.
local function keep(class)
  kept = kept or {}
  kept[#kept + 1] = class
  collectgarbage()
  collectgarbage()
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local q = mp.Queue()
  for name, shape in pairs(made) do
    for i = 1, 3 do
      local t = pool:apply(show, {shape, shape.new(i)})
      check.eq({t[1].x, t[2] and true}, {2 * i, true}, name)
      check.ok(shape.is(t[1]), name .. ": what comes back has the class that is here")
      check.ok(shape.is_sub(t[3]), name .. ": so has an instance of a subclass")
    end
    for _ = 1, 2 do pool:apply(keep, {shape.class, shape.sub(7)}) end
    q:put{shape.new(1), shape.class, shape.sub(7)}
    local t = q:get()
    check.ok(shape.is(t[1]) and shape.is_sub(t[3]), name)
    check.same(t[2], shape.class, name)
    check.ok(pool:apply(work, {shape, shape.new(3), shape.sub(7)}).x == 7, name)
  end
  print "ok"
end
