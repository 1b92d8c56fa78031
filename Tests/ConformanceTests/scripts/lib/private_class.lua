-- A module with a class that only its functions know.
local Counter = {}
Counter.__index = Counter

function Counter:up()
  self.n = self.n + 1
  return self
end

local function make(n) return setmetatable({n = n}, Counter) end

local module = {}

function module.new(n) return make(n) end

function module.owns(value) return getmetatable(value) == Counter end

return module
