-- What the containers of a manager's server have in common. Every method of theirs runs in the server,
-- on values that are its own copies.

local native, part = ...
local check = part "check"
local errors, None, List = native.errors, native.None, native.List

local contents = {}

function contents.list_of(t) return setmetatable(t, List) end

--- `nil` cannot be stored in a Lua table; a container keeps it as None, as Python's would.
function contents.stored(value)
  if value == nil then return None end
  return value
end

--- A value's text inside a container.
function contents.shown(value) return native.repr(contents.list_of { value }):sub(2, -2) end

--- Whether two values are equal as Python's == has it: tables by their content.
function contents.same(a, b, seen)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  seen = seen or {}
  if seen[a] == b then return true end
  seen[a] = b
  for key, value in pairs(a) do
    if not contents.same(value, b[key], seen) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

--- A key of a dict or an element of a set: what compares by value.
function contents.check_key(fn, key, argument)
  local kind = type(key)
  if kind == "string" or kind == "boolean" or key == None then return key end
  if kind == "number" then
    if key ~= key then error(errors.ValueError(("%s: %s: a key cannot be nan"):format(fn, argument or "k")), 0) end
    return math.tointeger(key) or key
  end
  check.fail(fn, argument or "k", "string, number or boolean", key)
end

--- Resolves Lua's way to name a position: negative counts from the end.
function contents.position(i, n)
  if i < 0 then return n + 1 + i end
  return i
end

--- The order in which keys are shown: numbers, then strings, then the rest.
function contents.shown_before(a, b)
  local ranks = { number = 1, string = 2 }
  local rank_a, rank_b = ranks[type(a)] or 3, ranks[type(b)] or 3
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a < 3 then return a < b end
  return tostring(a) < tostring(b)
end

--- The functions of a class under the given names.
function contents.methods(class, names)
  local methods = {}
  for name in names:gmatch("%S+") do methods[name] = class[name] end
  return methods
end

return contents
