-- Functions that a user typed at the prompt. No other process has loaded them, and the user may
-- type them again. So they cross as code, each with the typed functions and the loaded modules
-- whose names occur in it, which become globals in the process that receives them.

local native = ...
local getinfo, getupvalue, dump, load, next, type = debug.getinfo, debug.getupvalue, string.dump, load, next, type
local find = string.find

local session = {}

--- Whether a value is a typed function that uses no variables but globals.
local function is_typed(value)
  if type(value) ~= "function" or getinfo(value, "S").source ~= "=stdin" then return false end
  local name = getupvalue(value, 1)
  return (name == nil or name == "_ENV") and getupvalue(value, 2) == nil
end

--- Adds to `found` what globals are whose names are in a piece of code: the code of typed
--- functions, and modules themselves, which cross by name.
local function add_globals(code, found, is_module)
  for name, value in next, _G do
    if type(name) == "string" and found[name] == nil and find(code, name, 1, true) then
      if is_typed(value) then
        found[name] = dump(value)
        add_globals(found[name], found, is_module)
      elseif is_module[value] then
        found[name] = value
      end
    end
  end
end

local function reduce(typed)
  local code, globals, is_module = dump(typed), {}, {}
  for _, module in next, package.loaded do is_module[module] = type(module) == "table" end
  add_globals(code, globals, is_module)
  return package.loaded.multiprocessing.__define, { code, globals }
end

--- Has typed functions of this process cross so. `home` is the process in which the user types.
function session.begin(home)
  session.home = home
  native.cross_typed(reduce)
end

--- The receiver's part.
function session.define(code, globals)
  if session.home ~= native.getpid() then
    session.begin(nil)
    for name, value in next, globals do
      rawset(_G, name, type(value) == "string" and load(value, "=stdin", "b") or value)
    end
  end
  return load(code, "=stdin", "b")
end

return session
