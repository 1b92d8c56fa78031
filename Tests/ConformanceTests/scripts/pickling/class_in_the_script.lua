-- A class that the script keeps in a local crosses with its instances, inheritance and metamethods
-- included.
local mp = require "multiprocessing"
local check = require "check"

local Shape = {}
Shape.__index = Shape
function Shape:describe() return self.name .. " of area " .. self:area() end

local Square = setmetatable({}, {__index = Shape})
Square.__index = Square
Square.__eq = function(a, b) return a.side == b.side end
Square.__tostring = function(self) return "Square(" .. self.side .. ")" end
function Square.new(side) return setmetatable({side = side, name = "square", class = Square}, Square) end
function Square:area() return self.side * self.side end

local function grow(s)
  assert(getmetatable(s) == Square and s.class == Square and s == Square.new(s.side))
  return Square.new(s.side + 1)
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local r = pool:map(grow, {Square.new(1), Square.new(2), Square.new(3)})
  for i, s in ipairs(r) do
    check.eq(s:describe(), ("square of area %d"):format((i + 1) ^ 2))
    check.eq(tostring(s), ("Square(%d)"):format(i + 1))
    check.same(getmetatable(s), Square)
    check.same(s.class, Square)
  end
  -- What one worker made, another one understands.
  check.eq(pool:apply(grow, {pool:apply(grow, {r[1]})}).side, 4)
  local m <close> = mp.Manager()
  local d = m:dict{}
  d.s = r[2]
  check.same(getmetatable(d.s), Square)
  local a, b = mp.Pipe()
  a:send(Square)
  check.same(b:recv(), Square)
  local p = mp.Process{target = function(c, s) c:send(grow(s)) end, args = {a, Square.new(8)}}
  p:start()
  check.eq(b:recv().side, 9)
  p:join()
  print "ok"
end
