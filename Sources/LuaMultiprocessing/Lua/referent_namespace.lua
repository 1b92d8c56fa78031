-- A manager's Namespace.

local _, part = ...
local check = part "check"
local contents = part "contents"
local shown = contents.shown

local Namespace = {}
Namespace.__index = Namespace

function Namespace.new(initial)
  local self = setmetatable({ data = {} }, Namespace)
  for name, value in pairs(check.optional("Namespace", "t", "table", initial) or {}) do
    self:setitem(name, value)
  end
  return self
end

function Namespace:getitem(name) return self.data[name] end

function Namespace:setitem(name, value)
  if type(name) ~= "string" then check.fail("Namespace", "name", "string", name) end
  self.data[name] = value
end

function Namespace:value()
  local copy = {}
  for name, value in pairs(self.data) do copy[name] = value end
  return copy
end

function Namespace:repr()
  local names, parts = {}, {}
  for name in pairs(self.data) do
    if name:sub(1, 1) ~= "_" then names[#names + 1] = name end
  end
  table.sort(names)
  for i, name in ipairs(names) do
    parts[i] = name .. "=" .. shown(self.data[name])
  end
  return "Namespace(" .. table.concat(parts, ", ") .. ")"
end

local methods = {
  ["#getitem"] = Namespace.getitem, ["#setitem"] = Namespace.setitem, ["#value"] = Namespace.value,
}

return {
  Namespace = { new = Namespace.new, methods = methods, repr = Namespace.repr, repeated = "Namespace(...)" },
}
