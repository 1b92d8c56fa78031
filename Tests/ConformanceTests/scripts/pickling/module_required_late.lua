-- A module that the child has not loaded is loaded there when it arrives by name.
local mp = require "multiprocessing"
local check = require "check"

local function child(q, module, double, circle)
  q:put{module.double(4), double(5), circle:area(), module == require "shapes"}
end

if __name__ == "__main__" then
  local shapes = require "shapes"
  local q = mp.Queue()
  check.child(child, q, shapes, shapes.double, shapes.circle(1))
  check.eq(q:get(), {8, 10, 3, true})
  print "ok"
end
