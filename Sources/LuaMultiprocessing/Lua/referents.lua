-- What a manager's server holds: the objects behind the proxies. Every method here runs in the
-- server, on values that are its own copies.

local native, part = ...
local check = part "check"
local errors, None, List = native.errors, native.None, native.List

local function list_of(t) return setmetatable(t, List) end

--- `nil` cannot be stored in a Lua table; a container keeps it as None, as Python's would.
local function stored(value)
  if value == nil then return None end
  return value
end

--- A value's text inside a container.
local function shown(value) return native.repr(list_of { value }):sub(2, -2) end

--- Whether two values are equal as Python's == has it: tables by their content.
local function same(a, b, seen)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  seen = seen or {}
  if seen[a] == b then return true end
  seen[a] = b
  for key, value in pairs(a) do
    if not same(value, b[key], seen) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function check_key(fn, key)
  local kind = type(key)
  if kind == "string" or kind == "boolean" or key == None then return key end
  if kind == "number" then
    if key ~= key then error(errors.ValueError(fn .. ": k: a key cannot be nan"), 0) end
    return math.tointeger(key) or key
  end
  check.fail(fn, "k", "string, number or boolean", key)
end

--- Resolves Lua's way to name a position: negative counts from the end.
local function position(i, n)
  if i < 0 then return n + 1 + i end
  return i
end

-- dict ------------------------------------------------------------------------------------------

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

--- The order in which a dict shows its keys: numbers, then strings, then the rest.
local function shown_before(a, b)
  local ranks = { number = 1, string = 2 }
  local rank_a, rank_b = ranks[type(a)] or 3, ranks[type(b)] or 3
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 3 then return a < b end
  return tostring(a) < tostring(b)
end

function Dict:repr()
  local keys, parts = self:keys(), {}
  table.sort(keys, shown_before)
  for i, key in ipairs(keys) do parts[i] = shown(key) .. ": " .. shown(self.data[key]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- list ------------------------------------------------------------------------------------------

local Sequence = {}
Sequence.__index = Sequence

function Sequence.new(initial)
  local self = setmetatable({ data = list_of {}, count = 0 }, Sequence)
  if initial ~= nil then self:extend(initial) end
  return self
end

local function list_index(fn, i)
  i = check.integer(fn, "i", i)
  if i < 1 then
    error(errors.IndexError(("%s: i: list index out of range: %d (indices start at 1)"):format(fn, i)), 0)
  end
  return i
end

function Sequence:getitem(i)
  if type(i) ~= "number" then check.fail("list", "i", "integer", i) end
  return self.data[list_index("list", i)]
end

function Sequence:setitem(i, value)
  i = list_index("list", i)
  if i > self.count + 1 then
    error(errors.IndexError(("list: i: assignment index out of range: %d of %d"):format(i, self.count)), 0)
  end
  self.data[i] = stored(value)
  self.count = math.max(self.count, i)
end

function Sequence:len() return self.count end

function Sequence:append(value)
  self.count = self.count + 1
  self.data[self.count] = stored(value)
end

function Sequence:extend(sequence)
  check.table("list.extend", "seq", sequence)
  local n = sequence.n or #sequence
  for i = 1, n do self:append(sequence[i]) end
end

function Sequence:insert(i, value)
  i = position(check.integer("list.insert", "i", i), self.count)
  i = math.max(1, math.min(i, self.count + 1))
  table.insert(self.data, i, stored(value))
  self.count = self.count + 1
end

function Sequence:pop(i)
  if self.count == 0 then error(errors.IndexError("list.pop: pop from empty list"), 0) end
  i = position(check.optional_integer("list.pop", "i", i) or self.count, self.count)
  if i < 1 or i > self.count then
    error(errors.IndexError(("list.pop: i: pop index out of range: %d of %d"):format(i, self.count)), 0)
  end
  self.count = self.count - 1
  return table.remove(self.data, i)
end

local function find(self, value)
  value = stored(value)
  for i = 1, self.count do
    if same(self.data[i], value) then return i end
  end
end

local function found(self, fn, value)
  local i = find(self, value)
  if i then return i end
  error(errors.ValueError(("%s: v: %s is not in the list"):format(fn, shown(stored(value)))), 0)
end

function Sequence:remove(value)
  table.remove(self.data, found(self, "list.remove", value))
  self.count = self.count - 1
end

function Sequence:index(value) return found(self, "list.index", value) end

function Sequence:count_of(value)
  value = stored(value)
  local n = 0
  for i = 1, self.count do
    if same(self.data[i], value) then n = n + 1 end
  end
  return n
end

function Sequence:reverse()
  local data, n = self.data, self.count
  for i = 1, n // 2 do data[i], data[n + 1 - i] = data[n + 1 - i], data[i] end
end

--- `options.key` gives what is compared, `options.reverse` turns the order; stable, as Python's.
function Sequence:sort(options)
  options = check.optional("list.sort", "options", "table", options) or {}
  check.keywords("list.sort", options, { key = true, reverse = true })
  local key = check.optional_callable("list.sort", "key", options.key)
  local rows = {}
  for i = 1, self.count do
    local value = self.data[i]
    rows[i] = { value = value, key = stored(key and key(value) or not key and value), at = i }
  end
  local reverse = options.reverse
  local sorted, message = pcall(table.sort, rows, function(a, b)
    if a.key == b.key then return a.at < b.at end
    if reverse then return b.key < a.key end
    return a.key < b.key
  end)
  if not sorted then error(errors.TypeError("list.sort: " .. tostring(message):gsub("^.-:%d+: ", "")), 0) end
  for i = 1, self.count do self.data[i] = rows[i].value end
end

function Sequence:slice(i, j)
  i = position(check.optional_integer("list.slice", "i", i) or 1, self.count)
  j = position(check.optional_integer("list.slice", "j", j) or self.count, self.count)
  local part = list_of {}
  for at = math.max(i, 1), math.min(j, self.count) do part[#part + 1] = self.data[at] end
  return part
end

function Sequence:clear() self.data, self.count = list_of {}, 0 end

function Sequence:copy() return self:slice() end

Sequence.value = Sequence.copy

function Sequence:repr() return native.repr(self.data) end

-- Namespace -------------------------------------------------------------------------------------

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

-- What each type shows to its proxies -----------------------------------------------------------

local function exposed(class, names)
  local methods = {}
  for name in names:gmatch("%S+") do methods[name] = class[name] end
  return methods
end

local list_methods = exposed(Sequence, "append extend insert pop remove index reverse sort slice clear copy")
list_methods.count = Sequence.count_of

return {
  dict = {
    repeated = "{...}", new = Dict.new, class = Dict,
    methods = exposed(Dict, "get set has keys values items pop popitem setdefault update clear copy incr"),
  },
  list = { repeated = "[...]", new = Sequence.new, class = Sequence, methods = list_methods },
  Namespace = { repeated = "Namespace(...)", new = Namespace.new, class = Namespace, methods = {} },
}
