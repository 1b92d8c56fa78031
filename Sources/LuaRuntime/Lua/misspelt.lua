-- What was meant by a name that one of the module's objects or modules does not have. It is told
-- beside "attempt to call a nil value (method 'strat')", a message of Lua's own.

local nearest, members, loaded = ...

local getinfo, getlocal, getupvalue = debug.getinfo, debug.getlocal, debug.getupvalue
local getmetatable, next, rawequal, rawget, type = debug.getmetatable, next, rawequal, rawget, type
local find, format, match, sort = string.find, string.format, string.match, table.sort

local PARTS = "^=multiprocessing/"

--- What a script calls the modules whose names are told. A submodule is a field of the first.
local MODULES = { "multiprocessing", "threading", "concurrent.futures" }
local SUBMODULES = {
  "connection", "managers", "pool", "queues", "reduction", "shared_memory", "sharedctypes", "synchronize",
}

--- Classes inherit from one another, at most that deep: a metatable may be its own.
local DEPTH = 16

local DATA = { string = true, number = true, boolean = true }

local function is_own(f) return type(f) == "function" and find(getinfo(f, "S").source, PARTS) ~= nil end

--- Where fields are looked for that a table does not have. Where a function of ours answers them,
--- it has the class as its upvalue `class`.
local function class_of(object)
  local meta = getmetatable(object)
  local index = meta and rawget(meta, "__index")
  if not is_own(index) then return index end
  for i = 1, getinfo(index, "u").nups do
    local name, value = getupvalue(index, i)
    if name == "class" then return value end
  end
end

--- The names of a table's fields and of those that it inherits, and whether some are ours.
local function names_of(object)
  if type(object) == "userdata" then
    local names = members(object)
    return names, next(names) ~= nil
  end
  local names, are_ours = {}, false
  for _ = 1, DEPTH do
    if type(object) ~= "table" then break end
    for name, value in next, object do
      if type(name) == "string" and not DATA[type(value)] and not find(name, "^_") then
        names[#names + 1] = name
        are_ours = are_ours or is_own(value)
      end
    end
    object = class_of(object)
  end
  sort(names)
  return names, are_ours
end

local function module_name(value)
  for _, name in next, MODULES do
    if rawequal(loaded[name], value) then return name end
  end
end

local function answer(owner, kind, name, names)
  for _, known in next, names do
    if known == name then return end
  end
  local meant = nearest(name, names)
  return meant and format("%s has no %s '%s'; did you mean '%s'?", owner, kind, name, meant)
end

--- What is to be said if `value` is ours, has no field of that name, and has one much like it.
local function remedy(value, kind, name)
  if type(value) ~= "table" and type(value) ~= "userdata" then return end
  local module = module_name(value)
  local meta, class = getmetatable(value), class_of(value)
  local owner = module or type(class) == "table" and rawget(class, "__name") or
    meta and rawget(meta, "__name")
  local names, are_ours = names_of(value)
  if type(owner) ~= "string" or not (module or are_ours) then return end
  local text = answer(owner, kind, name, names)
  if text or module ~= MODULES[1] then return text end
  for _, submodule in next, SUBMODULES do
    text = text or answer(module .. "." .. submodule, kind, name, (names_of(rawget(value, submodule))))
  end
  return text
end

--- What the failed function can reach, where a field's owner is no value of its own any more.
local function search(values, info, name)
  for i = 1, info.nups do
    local upvalue, value = getupvalue(info.func, i)
    values[#values + 1] = value
    if upvalue == "_ENV" and type(value) == "table" then
      for _, global in next, value do values[#values + 1] = global end
    end
  end
  for _, value in next, values do
    local text = remedy(value, "field", name)
    if text then return text end
  end
end

--- Explains the message of an error in the innermost function of the script, if it can.
return function(message)
  local kind, name = match(message, "attempt to %a+ a nil value %((%a+) '([^']*)'%)$")
  if kind ~= "method" and kind ~= "field" then return end
  local level, info = 2, nil
  repeat
    info, level = getinfo(level, "Slfu"), level + 1
    if not info then return end
  until info.currentline > 0 and not find(info.source, PARTS)
  level = level - 1
  local values, is_called = {}, false
  for i = 1, 1 << 16 do
    local variable, value = getlocal(level, i)
    if not variable then break end
    -- A method's object lies behind what its name has given.
    local text = kind == "method" and is_called and remedy(value, kind, name)
    if text then return text end
    values[#values + 1], is_called = value, value == nil
  end
  return kind == "field" and search(values, info, name) or nil
end
