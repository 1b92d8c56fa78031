-- Classes of libraries cross: one library, told by the argument, which must be on LUA_PATH. Prints
-- "right", or what was wrong. mprun --start-method METHOD classes.lua
-- middleclass|classic|30log|moonscript
local mp = require "multiprocessing"

--- Each gives a class with a method `twice` and `+`, a subclass with a method `kind`, and what
--- instances are made by.
local make = {}
function make.middleclass()
  local class = require "middleclass"
  local Vec = class "Vec"
  function Vec:initialize(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  function Vec.__add(a, b) return Vec(a.x + b.x) end
  local Sub = class("Sub", Vec)
  function Sub:kind() return "sub" .. self.x end
  return Vec, Sub, function(v, C) return v.class == C and v:isInstanceOf(Vec) end
end
function make.classic()
  local Vec = require "classic":extend()
  function Vec:new(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  function Vec.__add(a, b) return Vec(a.x + b.x) end
  local Sub = Vec:extend()
  function Sub:kind() return "sub" .. self.x end
  return Vec, Sub, function(v, C) return getmetatable(v) == C and v:is(Vec) end
end
make["30log"] = function()
  local class = require "30log"
  local Vec = class "Vec"
  function Vec:init(x) self.x = x end
  function Vec:twice() return Vec(2 * self.x) end
  Vec.__add = function(a, b) return Vec(a.x + b.x) end
  local Sub = Vec:extend "Sub"
  function Sub:init(x) self.x = x end
  function Sub:kind() return "sub" .. self.x end
  -- (Its instanceOf asks a list that the library keeps of what its constructors made.)
  return Vec, Sub, function(v, C) return v.class == C and getmetatable(v) == C end
end
function make.moonscript()
  local Vec, Sub = require "moonscript".loadstring [[
class Vec
  new: (@x) =>
  twice: => Vec 2 * @x
  __add: (a, b) -> Vec a.x + b.x
class Sub extends Vec
  kind: => "sub#{@x}"
Vec, Sub]]()
  return Vec, Sub, function(v, C) return v.__class == C end
end

local Vec, Sub, is = make[arg[1]]()

local function work(v, sub)
  assert(is(v, Vec) and is(sub, Sub), "the class is another in the worker")
  assert(sub:kind() == "sub7", "a method is missing in the worker")
  return {v:twice() + Vec(1), sub, Vec}
end

local function crosses()
  local pool <close> = mp.Pool(2)
  for i = 1, 3 do
    local t = pool:apply(work, {Vec(i), Sub(7)})
    assert(is(t[1], Vec) and t[1].x == 2 * i + 1, "the result is of another class")
    assert(is(t[2], Sub) and t[2]:kind() == "sub7", "the result of the subclass is of another")
    assert(t[3] == Vec, "the class itself comes back as another")
  end
  local q = mp.Queue()
  q:put{Vec(1), Sub(7), Vec}
  local t = q:get()
  assert(is(t[1], Vec) and is(t[2], Sub) and t[3] == Vec, "a queue makes another class")
end

if __name__ == "__main__" then
  local done, err = pcall(crosses)
  print(done and "right" or err)
end
