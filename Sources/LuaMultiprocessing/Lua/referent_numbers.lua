-- A manager's Value and Array: shared numbers of the server's process, and a lock.

local native, part = ...
local lock_methods = part "referent_shared".RLock.methods
local mp = part "context"

-- The class of both: `numbers` is the RawValue or RawArray.
local Numbers = {}
Numbers.__index = Numbers

local function new(name, numbers)
  return setmetatable({ name = name, numbers = numbers, lock = mp.RLock() }, Numbers)
end

for name, method in pairs(lock_methods) do
  Numbers[name] = function(self, ...) return method(self.lock, ...) end
end

function Numbers:get_lock() return native.proxy_for(self.lock, "RLock") end

function Numbers:repr() return (tostring(self.numbers):gsub("^<Raw", "<")) end

local function methods_with(methods)
  for _, name in ipairs { "acquire", "release", "locked", "get_lock" } do methods[name] = Numbers[name] end
  return methods
end

-- Value -----------------------------------------------------------------------------------------

local function get(self) return self.numbers.value end

local function set(self, value) self.numbers.value = value end

local Value = {
  new = function(typecode, init) return new("Value", mp.RawValue(typecode, init)) end, repr = Numbers.repr,
  methods = methods_with {
    get = get, set = set, ["#get value"] = get, ["#set value"] = set, ["#value"] = get,
    add = function(self, n) return self.numbers:add(n) end,
  },
}

-- Array -----------------------------------------------------------------------------------------

--- Elements that a client on another computer may have made by a number alone, without sending
--- them.
local MOST_UNSENT = 1 << 20

local function array_of(typecode, contents)
  if type(contents) == "number" and contents > MOST_UNSENT and native.is_remote() then
    error(native.errors.ValueError(
      ("Array: size_or_sequence: from another computer at most %d elements can be made by their number, got %s")
      :format(MOST_UNSENT, contents)), 0)
  end
  return mp.RawArray(typecode, contents)
end

local function field(name)
  return function(self) return self.numbers[name] end, function(self, value) self.numbers[name] = value end
end

local get_value, set_value = field "value"
local get_raw, set_raw = field "raw"

local Array = {
  new = function(typecode, contents) return new("Array", array_of(typecode, contents)) end,
  repr = Numbers.repr,
  methods = methods_with {
    ["#get value"] = get_value, ["#set value"] = set_value, ["#get raw"] = get_raw, ["#set raw"] = set_raw,
    ["#len"] = function(self) return #self.numbers end,
    ["#getitem"] = function(self, i) return self.numbers[i] end,
    ["#setitem"] = function(self, i, value) self.numbers[i] = value end,
    ["#value"] = function(self) return self.numbers:slice() end,
    slice = function(self, i, j) return self.numbers:slice(i, j) end,
    fill = function(self, value) self.numbers:fill(value) end,
  },
}

return { Value = Value, Array = Array }
