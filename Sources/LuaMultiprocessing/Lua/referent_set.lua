-- A manager's set.

local native, part = ...
local check = part "check"
local contents = part "contents"
local errors = native.errors
local list_of, shown, check_key = contents.list_of, contents.shown, contents.check_key

--- Elements in the order in which they came, as keys of a table and as places in a list.
local Set = {}
Set.__index = Set

local function new() return setmetatable({ place = {}, order = {}, last = 0, count = 0 }, Set) end

local function squeeze(self)
  local order, last = {}, 0
  for i = 1, self.last do
    local x = self.order[i]
    if x ~= nil then
      last = last + 1
      order[last], self.place[x] = x, last
    end
  end
  self.order, self.last = order, last
end

local function put(self, x)
  if self.place[x] then return end
  self.last, self.count = self.last + 1, self.count + 1
  self.order[self.last], self.place[x] = x, self.last
end

local function take(self, x)
  self.order[self.place[x]], self.place[x] = nil, nil
  self.count = self.count - 1
  if self.last > 32 and self.last > 2 * self.count then squeeze(self) end
end

--- The elements of a sequence, which the caller made plain.
local function each(fn, sequence)
  local i, n = 0, contents.length(fn, "seq", sequence)
  return function()
    i = i + 1
    if i <= n then return check_key(fn, sequence[i], "x") end
  end
end

local function made_of(fn, sequence)
  local self = new()
  for x in each(fn, sequence) do put(self, x) end
  return self
end

function Set.new(sequence)
  if sequence == nil then return new() end
  return made_of("set", sequence)
end

function Set:add(x) put(self, check_key("set.add", x, "x")) end

function Set:discard(x)
  x = check_key("set.discard", x, "x")
  if self.place[x] then take(self, x) end
end

function Set:remove(x)
  x = check_key("set.remove", x, "x")
  if not self.place[x] then error(errors.KeyError(shown(x)), 0) end
  take(self, x)
end

function Set:pop()
  for i = self.last, 1, -1 do
    local x = self.order[i]
    if x ~= nil then
      self.last = i
      take(self, x)
      return x
    end
  end
  error(errors.KeyError("pop from an empty set"), 0)
end

function Set:update(sequence)
  for x in each("set.update", sequence) do put(self, x) end
end

function Set:clear() self.place, self.order, self.last, self.count = {}, {}, 0, 0 end

function Set:has(x) return self.place[check_key("set.has", x, "x")] ~= nil end

function Set:values()
  local values = list_of {}
  for i = 1, self.last do values[#values + 1] = self.order[i] end
  return values
end

function Set:pairs()
  local all = {}
  for x in pairs(self.place) do all[x] = true end
  return all
end

-- Sets of two: the result is a list ---------------------------------------------------------------

--- The elements of `self` that `other` has (or has not).
local function among(self, other, is_in)
  local list = list_of {}
  for _, x in ipairs(self:values()) do
    if (other.place[x] ~= nil) == is_in then list[#list + 1] = x end
  end
  return list
end

local function append(list, more)
  for _, x in ipairs(more) do list[#list + 1] = x end
  return list
end

function Set:union(sequence)
  local other = made_of("set.union", sequence)
  return append(self:values(), among(other, self, false))
end

function Set:intersection(sequence) return among(self, made_of("set.intersection", sequence), true) end

function Set:difference(sequence) return among(self, made_of("set.difference", sequence), false) end

function Set:symmetric_difference(sequence)
  local other = made_of("set.symmetric_difference", sequence)
  return append(among(self, other, false), among(other, self, false))
end

function Set:repr()
  if self.count == 0 then return "set()" end
  local values, parts = self:values(), {}
  table.sort(values, contents.shown_before)
  for i, x in ipairs(values) do parts[i] = shown(x) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local methods = contents.methods(
  Set, "add remove discard pop update clear has values union intersection difference symmetric_difference")
methods["#len"] = function(self) return self.count end
methods["#pairs"], methods["#value"] = Set.pairs, Set.values

return { set = { new = Set.new, methods = methods, repr = Set.repr, repeated = "{...}" } }
