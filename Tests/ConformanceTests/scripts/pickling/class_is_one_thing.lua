-- A class that has a name goes by it wherever it stands: as a metatable, as a value, as an upvalue.
local mp = require "multiprocessing"
local check = require "check"
local Stack = require("stack_class")

Circle = {}
Circle.__index = Circle
function Circle.new(r) return setmetatable({r = r, class = Circle}, Circle) end
function Circle:is(class) return getmetatable(self) == class end

Set = {mt = {}}
Set.mt.__index = Set.mt
function Set.new() return setmetatable({}, Set.mt) end

local Round = Circle
local function is_circle(o) return o:is(Round) and o.class == Round and Round == Circle end
local function is_set(s) return getmetatable(s) == Set.mt end
local function is_stack(s) return getmetatable(s) == Stack and Stack == require "stack_class" end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put{Circle, Circle.new(1), {Circle}}
  local t = q:get()
  check.same(t[1], Circle)
  check.same(getmetatable(t[2]), Circle)
  check.same(t[2].class, Circle)
  check.same(t[3][1], Circle)
  local pool <close> = mp.Pool(1)
  check.ok(pool:apply(is_circle, {Circle.new(2)}))
  check.ok(pool:apply(is_stack, {Stack.new(1)}))
  check.ok(pool:apply(is_set, {Set.new()}))
  check.same(getmetatable(pool:apply(Set.new)), Set.mt)
  print "ok"
end
