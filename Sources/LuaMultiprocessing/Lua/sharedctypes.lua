-- Structures in shared memory: types with C's layout, and the values and arrays made of them. The
-- bytes are an array of 'c'; a view says which of them a structure or an array is made of.

local native, part = ...
local check = part "check"
local errors = native.errors
local peek, poke = native.peek, native.poke

local sharedctypes = {}

local SIZES = { c = 1, b = 1, B = 1, h = 2, H = 2, i = 4, I = 4, l = 8, L = 8, q = 8, Q = 8, f = 4, d = 8 }

--- What no script can have for a key: what a view keeps in itself.
local BYTES, OFFSET, TYPE, COUNT, LOCK = {}, {}, {}, {}, {}

local function value_error(fn, text, ...) error(errors.ValueError(fn .. ": " .. text:format(...)), 0) end
local function type_error(fn, text, ...) error(errors.TypeError(fn .. ": " .. text:format(...)), 0) end

-- Types

local Type = { __name = "Structure type", __structure = true }

local function is_type(value) return getmetatable(value) == Type end

local function size_of(kind) return is_type(kind) and kind.size or SIZES[kind] end
local function alignment_of(kind) return is_type(kind) and kind.alignment or SIZES[kind] end
local function aligned(offset, alignment) return (offset + alignment - 1) // alignment * alignment end

local function read_field(number, given, names)
  local fn = ("Structure: fields[%d]"):format(number)
  if type(given) ~= "table" then type_error(fn, "{name, typecode[, length]} expected, got %s", type(given)) end
  local name, kind, length = given[1], given[2], given[3]
  if type(name) ~= "string" then type_error(fn, "name: string expected, got %s", type(name)) end
  if names[name] then value_error(fn, "name: there are two fields '%s'", name) end
  if not size_of(kind) then
    type_error(fn, "'%s': typecode: one of c b B h H i I l L q Q f d or a Structure expected, got %s", name,
      native.repr(kind))
  end
  if length ~= nil then length = check.integer(fn, "length", length, 1) end
  return { name = name, kind = kind, length = length }
end

function sharedctypes.Structure(fields)
  check.table("Structure", "fields", fields)
  local self = { fields = {}, by_name = {}, description = fields, alignment = 1 }
  local offset = 0
  for number = 1, #fields do
    local field = read_field(number, fields[number], self.by_name)
    field.offset = aligned(offset, alignment_of(field.kind))
    offset = field.offset + size_of(field.kind) * (field.length or 1)
    self.alignment = math.max(self.alignment, alignment_of(field.kind))
    self.fields[number], self.by_name[field.name] = field, field
  end
  if #self.fields == 0 then value_error("Structure", "fields: at least one field expected") end
  self.size = aligned(offset, self.alignment)
  return setmetatable(self, Type)
end

function Type.__tostring(self)
  local texts = {}
  for i, field in ipairs(self.fields) do
    local kind = is_type(field.kind) and tostring(field.kind) or field.kind
    texts[i] = ("%s: %s%s"):format(field.name, kind, field.length and ("[%d]"):format(field.length) or "")
  end
  return "Structure{" .. table.concat(texts, ", ") .. "}"
end

-- Views

local Value, Array = { __name = "Structure" }, { __name = "Structure array" }

local function value_view(bytes, offset, kind, lock)
  return setmetatable({ [BYTES] = bytes, [OFFSET] = offset, [TYPE] = kind, [LOCK] = lock }, Value)
end

local function array_view(bytes, offset, kind, count, lock)
  return setmetatable({ [BYTES] = bytes, [OFFSET] = offset, [TYPE] = kind, [COUNT] = count, [LOCK] = lock }, Array)
end

local function text_at(bytes, offset, count)
  local letters = {}
  for i = 1, count do
    local letter = peek(bytes, offset + i - 1, "c")
    if letter == "\0" then break end
    letters[i] = letter
  end
  return table.concat(letters)
end

--- What is at a place: a number, a structure, a list of either, or, of letters, the text up to the
--- first zero.
local function load_at(bytes, offset, kind, length, lock)
  if length and kind == "c" then return text_at(bytes, offset, length) end
  if length then return array_view(bytes, offset, kind, length, lock) end
  if is_type(kind) then return value_view(bytes, offset, kind, lock) end
  return peek(bytes, offset, kind)
end

local store_at

local function store_text(bytes, offset, length, text, fn)
  if type(text) ~= "string" then type_error(fn, "string expected, got %s", type(text)) end
  if #text > length then value_error(fn, "%d bytes do not fit %d", #text, length) end
  for i = 1, length do poke(bytes, offset + i - 1, "c", i <= #text and text:sub(i, i) or "\0") end
end

local function store_list(bytes, offset, kind, length, list, fn)
  if type(list) ~= "table" then type_error(fn, "list expected, got %s", type(list)) end
  local count = #list
  if count > length then value_error(fn, "%d elements do not fit %d", count, length) end
  for i = 1, count do
    store_at(bytes, offset + (i - 1) * size_of(kind), kind, nil, list[i], ("%s[%d]"):format(fn, i))
  end
end

--- The pairs of a table, or of another structure.
local function entries_of(given)
  if getmetatable(given) == Value then return pairs(given) end
  return next, given
end

--- The fields of a structure from a table, by position or by name, or from another structure.
local function store_fields(bytes, offset, kind, given, fn)
  if type(given) ~= "table" then type_error(fn, "table or Structure expected, got %s", type(given)) end
  for key, value in entries_of(given) do
    local field = kind.fields[key] or kind.by_name[key]
    if not field then value_error(fn, "there is no field %s in %s", native.repr({ key }):sub(2, -2), tostring(kind)) end
    store_at(bytes, offset + field.offset, field.kind, field.length, value, fn .. "." .. field.name)
  end
end

function store_at(bytes, offset, kind, length, value, fn)
  if length and kind == "c" then return store_text(bytes, offset, length, value, fn) end
  if length then return store_list(bytes, offset, kind, length, value, fn) end
  if is_type(kind) then return store_fields(bytes, offset, kind, value, fn) end
  local done, problem = pcall(poke, bytes, offset, kind, value)
  if not done then
    if type(problem) == "table" and problem.class then
      error(problem.class((problem.message:gsub("^Structure%.poke: value", fn))), 0)
    end
    error(problem, 0)
  end
end

--- Runs a function under the lock of a view, if it has one.
local function locked(self, fn, ...)
  local lock = rawget(self, LOCK)
  if lock then return lock:with(fn, ...) end
  return fn(...)
end

--- What a view has besides its fields and elements.
local methods = {}

for _, name in ipairs { "acquire", "release", "locked", "guard", "with" } do
  methods[name] = function(self, ...)
    local lock = rawget(self, LOCK)
    return lock[name](lock, ...)
  end
end

function methods.get_lock(self) return rawget(self, LOCK) end

function methods.get_obj(self)
  local copy = {}
  for key, value in next, self do copy[key] = value end
  copy[LOCK] = nil
  return setmetatable(copy, getmetatable(self))
end

local function method(self, key)
  if rawget(self, LOCK) ~= nil then return methods[key] end
  return nil
end

function Value.__index(self, key)
  local field = self[TYPE].by_name[key]
  if not field then return method(self, key) end
  return locked(self, load_at, self[BYTES], self[OFFSET] + field.offset, field.kind, field.length, rawget(self, LOCK))
end

function Value.__newindex(self, key, value)
  local field = self[TYPE].by_name[key]
  if not field then
    value_error("Structure", "there is no field %s in %s", native.repr({ key }):sub(2, -2), tostring(self[TYPE]))
  end
  locked(self, store_at, self[BYTES], self[OFFSET] + field.offset, field.kind, field.length, value, field.name)
end

function Value.__pairs(self)
  local number = 0
  return function()
    number = number + 1
    local field = self[TYPE].fields[number]
    if field then return field.name, self[field.name] end
  end
end

function Value.__tostring(self)
  local texts = {}
  for name, value in pairs(self) do
    texts[#texts + 1] = name .. "=" .. native.repr({ value }):sub(2, -2)
  end
  return "Structure(" .. table.concat(texts, ", ") .. ")"
end

--- Where element `i` is; nil just behind the end, where reading ends a loop.
local function place_of(self, i)
  local index = check.integer("Array", "index", i)
  local count = self[COUNT]
  if index >= 1 and index <= count then return self[OFFSET] + (index - 1) * size_of(self[TYPE]) end
  if index == count + 1 then return nil end
  error(errors.IndexError(("Array: index %d is out of range: 1 to %d expected"):format(index, count)), 0)
end

function Array.__index(self, key)
  if type(key) ~= "number" then return method(self, key) end
  local place = place_of(self, key)
  if not place then return nil end
  return locked(self, load_at, self[BYTES], place, self[TYPE], nil, rawget(self, LOCK))
end

function Array.__newindex(self, key, value)
  local place = place_of(self, key)
  if not place then
    error(errors.IndexError(("Array: index %d is out of range: 1 to %d expected"):format(key, self[COUNT])), 0)
  end
  locked(self, store_at, self[BYTES], place, self[TYPE], nil, value, ("Array[%d]"):format(key))
end

function Array.__len(self) return self[COUNT] end

function Array.__tostring(self)
  local texts = {}
  for i = 1, self[COUNT] do texts[i] = native.repr({ self[i] }):sub(2, -2) end
  return "[" .. table.concat(texts, ", ") .. "]"
end

-- Making

local function lock_of(fn, lock)
  if lock == nil or lock == true then return native.default_context.RLock() end
  if lock == false then return nil end
  if type(lock) ~= "userdata" then type_error(fn, "lock: boolean, Lock or RLock expected, got %s", type(lock)) end
  return lock
end

--- The arguments `(type, second[, options])`, or one table of keywords.
local function arguments(fn, kind, second, options, takes_lock)
  local lock
  if not is_type(kind) then
    local given = kind
    kind = given.typecode or given.typecode_or_type
    second = given.init or given.size_or_sequence or given.size_or_initializer
    if takes_lock then lock = given.lock end
  elseif takes_lock then
    check.optional(fn, "options", "table", options)
    lock = options and options.lock
  end
  return kind, second, takes_lock and lock_of(fn, lock) or nil
end

local function make_value(fn, takes_lock, kind, init, options)
  local lock
  kind, init, lock = arguments(fn, kind, init, options, takes_lock)
  local bytes = native.new_bytes(kind.size)
  if init ~= nil then store_fields(bytes, 0, kind, init, fn .. ": init") end
  return value_view(bytes, 0, kind, lock)
end

local function make_array(fn, takes_lock, kind, init, options)
  local lock
  kind, init, lock = arguments(fn, kind, init, options, takes_lock)
  local count = init
  if type(init) == "table" then count = #init end
  count = check.integer(fn, "size_or_sequence", count, 0)
  if count > math.maxinteger // kind.size then value_error(fn, "size_or_sequence: %d is too much", count) end
  local bytes = native.new_bytes(count * kind.size)
  if type(init) == "table" then store_list(bytes, 0, kind, count, init, fn .. ": size_or_sequence") end
  return array_view(bytes, 0, kind, count, lock)
end

function sharedctypes.make_Value(kind, init, options) return make_value("Value", true, kind, init, options) end
function sharedctypes.make_RawValue(kind, init) return make_value("RawValue", false, kind, init, nil) end
function sharedctypes.make_Array(kind, init, options) return make_array("Array", true, kind, init, options) end
function sharedctypes.make_RawArray(kind, init) return make_array("RawArray", false, kind, init, nil) end

-- What goes with them

local function is_view(value)
  local meta = getmetatable(value)
  return meta == Value or meta == Array
end

function sharedctypes.sizeof(value)
  if is_type(value) then return value.size end
  if getmetatable(value) == Value then return value[TYPE].size end
  if getmetatable(value) == Array then return value[TYPE].size * value[COUNT] end
  if SIZES[value] then return SIZES[value] end
  local _, kind, count = native.shape(value)
  if not kind then check.fail("sizeof", "value", "Value, Array, Structure or typecode", value) end
  return SIZES[kind] * count
end

function sharedctypes.addressof(value)
  if is_view(value) then return native.address(value[BYTES]) + value[OFFSET] end
  local address = native.address(value)
  if not address then check.fail("addressof", "value", "Value or Array", value) end
  return address
end

function sharedctypes.copy(value)
  if getmetatable(value) == Value then
    return locked(value, make_value, "copy", false, value[TYPE], methods.get_obj(value))
  end
  if getmetatable(value) == Array then
    local copy = make_array("copy", false, value[TYPE], value[COUNT])
    for i = 1, value[COUNT] do copy[i] = value[i] end
    return copy
  end
  local shape, kind = native.shape(value)
  if shape == "value" then return native.default_context.RawValue(kind, value.value) end
  if shape == "array" then return native.default_context.RawArray(kind, kind == "c" and value.raw or value:slice()) end
  check.fail("copy", "value", "Value or Array", value)
end

--- A raw value or array of numbers together with a lock.
local Synchronized = { __name = "Synchronized" }

local function get(object, key) return object[key] end
local function set(object, key, value) object[key] = value end

function Synchronized.__index(self, key)
  local object = rawget(self, BYTES)
  local own = methods[key]
  if own then return own end
  local member = locked(self, get, object, key)
  if type(member) ~= "function" then return member end
  return function(_, ...) return locked(self, member, object, ...) end
end

function Synchronized.__newindex(self, key, value) locked(self, set, rawget(self, BYTES), key, value) end
function Synchronized.__len(self) return #rawget(self, BYTES) end
function Synchronized.__tostring(self) return ("<Synchronized %s>"):format(tostring(rawget(self, BYTES))) end

function sharedctypes.synchronized(value, lock)
  lock = lock_of("synchronized", lock)
  if is_view(value) then
    local view = methods.get_obj(value)
    rawset(view, LOCK, lock)
    return view
  end
  if not native.shape(value) then check.fail("synchronized", "value", "RawValue or RawArray", value) end
  return setmetatable({ [BYTES] = value, [LOCK] = lock }, Synchronized)
end

-- Crossing: by the parts, which `rebuild` puts together again.

function sharedctypes.rebuild(what, ...)
  if what == "type" then return sharedctypes.Structure(...) end
  if what == "value" then return value_view(...) end
  if what == "array" then return array_view(...) end
  local object, lock = ...
  return setmetatable({ [BYTES] = object, [LOCK] = lock }, Synchronized)
end

local function crossing(what, ...) return native.sharedctypes.rebuild, { what, ... } end

function Type.__reduce(self) return crossing("type", self.description) end

function Value.__reduce(self)
  return crossing("value", self[BYTES], self[OFFSET], self[TYPE], rawget(self, LOCK))
end

function Array.__reduce(self)
  return crossing("array", self[BYTES], self[OFFSET], self[TYPE], self[COUNT], rawget(self, LOCK))
end

function Synchronized.__reduce(self) return crossing("synchronized", rawget(self, BYTES), rawget(self, LOCK)) end

return sharedctypes
