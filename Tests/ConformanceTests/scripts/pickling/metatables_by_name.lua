-- Metatables that are a global or a field of a loaded module cross by name.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "shapes"

Point = {}
Point.__index = Point
Point.__eq = function(a, b) return a.x == b.x and a.y == b.y end

function Point.new(x, y)
  return setmetatable({x = x, y = y}, Point)
end

function Point:length2()
  return self.x * self.x + self.y * self.y
end

Point3 = setmetatable({}, {__index = Point})
Point3.__index = Point3

local function child(q, point, circle, point3)
  check.same(getmetatable(point), Point)
  check.same(getmetatable(circle), shapes.Circle)
  q:put{point:length2(), circle:area(), point3:length2()}
  q:put(Point.new(6, 8))
  q:put(shapes.circle(2))
  q:put{Point.new(1, 1), {Point.new(1, 1)}}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local point3 = setmetatable({x = 1, y = 2, z = 3}, Point3)
  check.child(child, q, Point.new(3, 4), shapes.circle(1), point3)
  check.eq(q:get(), {25, 3, 5})
  local point = q:get()
  check.same(getmetatable(point), Point)
  check.eq(point:length2(), 100)
  check.ok(point == Point.new(6, 8))
  local circle = q:get()
  check.same(getmetatable(circle), shapes.Circle)
  check.ok(circle == shapes.circle(2))
  local both = q:get()
  check.ok(both[1] == both[2][1])
  check.ok(not rawequal(both[1], both[2][1]))
  print "ok"
end
