-- Functions that a user typed at the prompt. No other process has loaded them, and the user may
-- type them again. So they cross as code, each with the typed functions whose names occur in it,
-- which become globals in the process that receives them.

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

--- Adds to `found` the code of the typed functions whose names are in a piece of code.
local function add_callees(code, found)
  for name, value in next, _G do
    if type(name) == "string" and not found[name] and find(code, name, 1, true) and is_typed(value) then
      found[name] = dump(value)
      add_callees(found[name], found)
    end
  end
end

local function reduce(typed)
  local code, callees = dump(typed), {}
  add_callees(code, callees)
  return package.loaded.multiprocessing.__define, { code, callees }
end

--- Has typed functions of this process cross so. `home` is the process in which the user types.
function session.begin(home)
  session.home = home
  native.cross_typed(reduce)
end

--- The receiver's part.
function session.define(code, callees)
  if session.home ~= native.getpid() then
    session.begin(nil)
    for name, text in next, callees do rawset(_G, name, load(text, "=stdin", "b")) end
  end
  return load(code, "=stdin", "b")
end

return session
