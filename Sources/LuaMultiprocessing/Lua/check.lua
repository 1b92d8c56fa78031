-- Argument checks shared by the parts of the module that are written in Lua. Each raises at once,
-- in the caller, and names the function, the argument and what was got.

local native = ...
local errors = native.errors

local check = {}

--- How a value is named in a message: its type, or the class of an object of the module.
local function described(value)
  local kind = math.type(value) or type(value)
  if kind == "table" or kind == "userdata" then
    local meta = getmetatable(value)
    local name = type(meta) == "table" and rawget(meta, "__name")
    if type(name) == "string" then return name end
  end
  if type(value) == "number" then return "number " .. tostring(value) end
  return kind
end

--- `remedy`, if given, says what to write.
function check.fail(fn, argument, expected, value, remedy)
  local text = ("%s: %s: %s expected, got %s"):format(fn, argument, expected, described(value))
  error(errors.TypeError(remedy and text .. "; " .. remedy or text), 0)
end

function check.callable(fn, argument, value)
  if type(value) == "function" then return value end
  local meta = getmetatable(value)
  if type(meta) == "table" and rawget(meta, "__call") then return value end
  check.fail(fn, argument, "function", value)
end

function check.optional_callable(fn, argument, value)
  if value == nil then return nil end
  return check.callable(fn, argument, value)
end

function check.optional(fn, argument, kind, value)
  if value ~= nil and type(value) ~= kind then check.fail(fn, argument, kind .. " or nil", value) end
  return value
end

function check.table(fn, argument, value)
  if type(value) ~= "table" then check.fail(fn, argument, "table", value) end
  return value
end

--- A sequence or nil. A table whose entries are all under other keys would be taken for an empty
--- list.
function check.optional_sequence(fn, argument, value)
  check.optional(fn, argument, "table", value)
  if value == nil then return nil end
  local n = rawget(value, "n")
  if n == nil then
    if rawlen(value) == 0 and next(value) ~= nil then
      check.fail(fn, argument, "sequence (elements 1, 2, …)", value)
    end
  elseif math.type(n) ~= "integer" or n < 0 then
    check.fail(fn, argument, "sequence whose n is a count", n)
  elseif n > 1 << 20 then
    -- At least half of the elements must be there.
    local found = -1 -- The field n is one entry.
    for _ in next, value do found = found + 1 end
    if found < n // 2 - 1 then
      error(errors.ValueError(
        ("%s: %s: n is %d, and the table has %d elements"):format(fn, argument, n, found)), 0)
    end
  end
  return value
end

--- A sequence of arguments or nil. Behind a nil that no `n` counts, Lua may see the end of the
--- sequence.
function check.optional_arguments(fn, argument, value)
  if value ~= nil and type(value) ~= "table" then
    check.fail(fn, argument, "table or nil", value, ("write %s = {…}"):format(argument))
  end
  check.optional_sequence(fn, argument, value)
  if value == nil or rawget(value, "n") ~= nil then return value end
  local highest = 0
  for key in next, value do
    if math.type(key) == "integer" and key > highest then highest = key end
  end
  for i = 1, highest do
    if rawget(value, i) == nil then
      error(errors.ValueError(
        ("%s: %s: the sequence has a hole: element %d is nil; count it by the field n, or put None")
          :format(fn, argument, i)), 0)
    end
  end
  return value
end

--- A method that was called without its object: with a dot in place of the colon.
function check.missing_self(class, fn, letter, value)
  error(errors.TypeError(("%s.%s: self: %s expected, got %s; write %s:%s(%s)"):format(
    class, fn, class, described(value), letter, fn, value == nil and "" or "…")), 0)
end

--- An integer (3.0 is 3) of at least `least`.
function check.integer(fn, argument, value, least)
  local integer = type(value) == "number" and math.tointeger(value)
  if not integer then check.fail(fn, argument, "integer", value) end
  if least and integer < least then
    error(errors.ValueError(("%s: %s: at least %d expected, got %d"):format(fn, argument, least, integer)), 0)
  end
  return integer
end

function check.optional_integer(fn, argument, value, least)
  if value == nil then return nil end
  return check.integer(fn, argument, value, least)
end

--- A number of seconds, or nil.
function check.timeout(fn, value)
  if value == nil then return nil end
  if type(value) ~= "number" then check.fail(fn, "timeout", "number or nil", value) end
  if value ~= value then
    error(errors.ValueError(("%s: timeout: a number of seconds expected, got nan"):format(fn)), 0)
  end
  return value
end

--- Refuses a keyword that the function does not take.
function check.keywords(fn, options, known)
  for key in pairs(options) do
    if not known[key] then native.refuse_keyword(fn, key, known) end
  end
end

return check
