-- What the containers of a manager's server have in common. Every method of theirs runs in the
-- server, on values that are its own copies.

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

--- How far the `n` of a sequence may exceed the values that are there.
local MOST_HOLES = 1024

--- The length of a sequence, which its `n` says if it has one. The word is not taken for values
--- that are not
--- there: a few bytes could otherwise ask for all memory.
function contents.length(fn, argument, sequence)
  check.table(fn, argument, sequence)
  local n = rawget(sequence, "n")
  if n == nil then return rawlen(sequence) end
  if math.type(n) ~= "integer" or n < 0 then check.fail(fn, argument, "sequence whose n is a count", n) end
  if n <= rawlen(sequence) then return n end
  local values = 0
  for _ in next, sequence do values = values + 1 end
  if n <= 2 * values + MOST_HOLES then return n end
  error(errors.ValueError(("%s: %s: n is %d, but there are %d values"):format(fn, argument, n, values - 1)), 0)
end

--- Whether two values are equal as Python's == has it: tables by their content. `seen` has the
--- pairs that are, or are being, compared: parts that occur often are compared once.
function contents.same(a, b, seen)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  seen = seen or {}
  local others = seen[a]
  if not others then
    others = {}
    seen[a] = others
  end
  if others[b] then return true end
  others[b] = true
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
