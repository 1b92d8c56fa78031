-- A loaded module and _G go by name wherever they occur.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "shapes"

local function child(q, modules)
  check.same(modules.shapes, require "shapes")
  check.same(modules.string, string)
  check.same(modules.list[1], math)
  check.same(modules.list[2], _G)
  check.same(modules.mp, require "multiprocessing")
  check.same(modules.connection, mp.connection)
  -- As upvalues.
  check.same(shapes, require "shapes")
  check.same(check, require "check")
  q:put{shapes, _G, {string}}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, {
    shapes = shapes, string = string, list = {math, _G}, mp = mp, connection = mp.connection,
  })
  local back = q:get()
  check.same(back[1], shapes)
  check.same(back[2], _G)
  check.same(back[3][1], string)
  print "ok"
end
