-- A manager's list.

local native, part = ...
local check = part "check"
local contents = part "contents"
local errors = native.errors
local list_of, stored, shown, same = contents.list_of, contents.stored, contents.shown, contents.same
local position = contents.position

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
  for i = 1, contents.length("list.extend", "seq", sequence) do self:append(sequence[i]) end
end

function Sequence:insert(i, value)
  i = position(check.integer("list.insert", "i", i), self.count)
  i = math.max(1, math.min(i, self.count + 1))
  table.insert(self.data, i, stored(value))
  self.count = self.count + 1
end

function Sequence:pop(i)
  if self.count == 0 then error(errors.IndexError("list.pop: pop from empty list"), 0) end
  i = check.optional_integer("list.pop", "i", i) or self.count
  local place = position(i, self.count)
  if place < 1 or place > self.count then
    error(errors.IndexError(("list.pop: i: pop index out of range: %d of %d"):format(i, self.count)), 0)
  end
  self.count = self.count - 1
  return table.remove(self.data, place)
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

local methods = contents.methods(Sequence, "append extend insert pop remove index reverse sort slice clear copy")
methods.count = Sequence.count_of
methods["#getitem"], methods["#setitem"], methods["#len"] = Sequence.getitem, Sequence.setitem, Sequence.len
methods["#value"] = Sequence.value

return { list = { new = Sequence.new, methods = methods, repr = Sequence.repr, repeated = "[...]" } }
