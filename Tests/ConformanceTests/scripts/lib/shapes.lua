-- A module with things to be found by name: functions, classes, a table of values.

local shapes = {}

shapes.Circle = {}
shapes.Circle.__index = shapes.Circle

function shapes.circle(radius)
  return setmetatable({radius = radius}, shapes.Circle)
end

function shapes.Circle:area()
  return 3 * self.radius * self.radius
end

function shapes.Circle.__eq(a, b)
  return a.radius == b.radius
end

function shapes.double(x)
  return 2 * x
end

-- The process in which this module was loaded.
shapes.loaded_in = require("multiprocessing").getpid()

return shapes
