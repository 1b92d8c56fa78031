-- A method named in method_to_typeid gives a proxy of its result.
local mp = require "multiprocessing"
local check = require "check"

local Shelf = {}
Shelf.__index = Shelf

function make_shelf()
  return setmetatable({boxes = {}}, Shelf)
end

local Box = {}
Box.__index = Box

function make_box(label)
  return setmetatable({label = label}, Box)
end

function Box:rename(label)
  self.label = label
end

function Box:name()
  return self.label
end

function Shelf:box(i)
  self.boxes[i] = self.boxes[i] or make_box("box " .. i)
  return self.boxes[i]
end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Box", {callable = make_box})
MyManager.register("Shelf", {callable = make_shelf, method_to_typeid = {box = "Box"}})

if __name__ == "__main__" then
  local m <close> = MyManager{}
  m:start()
  local shelf = m:Shelf()
  local box = shelf:box(1)
  check.eq(box:name(), "box 1")
  box:rename "renamed"
  check.eq(shelf:box(1):name(), "renamed")
  check.eq(m:Box("own"):name(), "own")
  print "ok"
end
