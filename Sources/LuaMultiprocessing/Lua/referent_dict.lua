-- A manager's dict.

local native, part = ...
local check = part "check"
local contents = part "contents"
local errors = native.errors
local list_of, stored, shown, check_key = contents.list_of, contents.stored, contents.shown, contents.check_key

--- Keeps the order of insertion, as Python's dict does. `order` may have holes, which are squeezed
--- out when they outnumber the keys.
local Dict = {}
Dict.__index = Dict

local function dict_place(self, key)
  self.last = self.last + 1
  self.order[self.last] = key
  self.place[key] = self.last
  self.count = self.count + 1
end

local function dict_squeeze(self)
  local order, place, last = {}, {}, 0
  for i = 1, self.last do
    local key = self.order[i]
    if key ~= nil then
      last = last + 1
      order[last], place[key] = key, last
    end
  end
  self.order, self.place, self.last = order, place, last
end

local function dict_put(self, key, value)
  if self.place[key] == nil then dict_place(self, key) end
  self.data[key] = value
end

local function dict_remove(self, key)
  self.order[self.place[key]] = nil
  self.place[key], self.data[key] = nil, nil
  self.count = self.count - 1
  if self.last > 32 and self.last > 2 * self.count then dict_squeeze(self) end
end

local function dict_each(self)
  local i = 0
  return function()
    while i < self.last do
      i = i + 1
      local key = self.order[i]
      if key ~= nil then return key, self.data[key] end
    end
  end
end

function Dict.new(initial)
  local self = setmetatable({ data = {}, order = {}, place = {}, last = 0, count = 0 }, Dict)
  if initial ~= nil then self:update(initial) end
  return self
end

function Dict:getitem(key)
  if key == nil or key ~= key then return nil end
  return self.data[check_key("dict.get", key)]
end

function Dict:get(key, default)
  local value = self.data[check_key("dict.get", key)]
  if value == nil then return default end
  return value
end

function Dict:set(key, value)
  key = check_key("dict.set", key)
  if value ~= nil then
    dict_put(self, key, value)
  elseif self.place[key] then
    dict_remove(self, key)
  end
end

Dict.setitem = Dict.set

function Dict:has(key) return self.data[check_key("dict.has", key)] ~= nil end

function Dict:len() return self.count end

function Dict:keys()
  local keys = list_of {}
  for key in dict_each(self) do keys[#keys + 1] = key end
  return keys
end

function Dict:values()
  local values = list_of {}
  for _, value in dict_each(self) do values[#values + 1] = value end
  return values
end

function Dict:items()
  local items = list_of {}
  for key, value in dict_each(self) do items[#items + 1] = list_of { key, value } end
  return items
end

function Dict:pop(key, ...)
  key = check_key("dict.pop", key)
  local value = self.data[key]
  if value ~= nil then
    dict_remove(self, key)
    return value
  end
  if select("#", ...) > 0 then return (...) end
  error(errors.KeyError(shown(key)), 0)
end

function Dict:popitem()
  for i = self.last, 1, -1 do
    local key = self.order[i]
    if key ~= nil then
      self.last = i
      local value = self.data[key]
      dict_remove(self, key)
      return list_of { key, value }
    end
  end
  error(errors.KeyError("popitem(): dictionary is empty"), 0)
end

function Dict:setdefault(key, default)
  key = check_key("dict.setdefault", key)
  if self.data[key] == nil then dict_put(self, key, stored(default)) end
  return self.data[key]
end

function Dict:update(other)
  check.table("dict.update", "t", other)
  for key in pairs(other) do check_key("dict.update", key) end
  for key, value in pairs(other) do dict_put(self, check_key("dict.update", key), value) end
end

function Dict:clear()
  self.data, self.order, self.place, self.last, self.count = {}, {}, {}, 0, 0
end

function Dict:copy()
  local copy = {}
  for key, value in dict_each(self) do copy[key] = value end
  return copy
end

Dict.value = Dict.copy

function Dict:incr(key, by)
  key = check_key("dict.incr", key)
  if by ~= nil and type(by) ~= "number" then check.fail("dict.incr", "by", "number or nil", by) end
  local old = self.data[key]
  if old ~= nil and type(old) ~= "number" then
    error(errors.TypeError(("dict.incr: k: the value of %s is no number"):format(native.repr(key))), 0)
  end
  local new = (old or 0) + (by or 1)
  dict_put(self, key, new)
  return new
end

function Dict:repr()
  local keys, parts = self:keys(), {}
  table.sort(keys, contents.shown_before)
  for i, key in ipairs(keys) do parts[i] = shown(key) .. ": " .. shown(self.data[key]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local methods = contents.methods(Dict, "get set has keys values items pop popitem setdefault update clear copy incr")
methods["#getitem"], methods["#setitem"], methods["#len"] = Dict.getitem, Dict.setitem, Dict.len
methods["#value"] = Dict.value

return { dict = { new = Dict.new, methods = methods, repr = Dict.repr, repeated = "{...}" } }
