-- The server of a manager: which referent a request is for, and what it does.

local native, part = ...
local errors = native.errors
local types = part "referents"

--- Referents by number. native.forget takes one out when nobody holds a proxy for it any more.
local referents = {}
local last = 0

local server = {}

--- Makes a referent; returns its number.
function server.create(typeid, ...)
  local kind = types[typeid]
  if not kind then
    error(errors.ValueError(("a manager has no type called %s"):format(tostring(typeid))), 0)
  end
  local object = kind.new(...)
  last = last + 1
  referents[last] = {
    object = object, class = kind.class, methods = kind.methods, repeated = kind.repeated,
  }
  return last
end

function server.forget(number) referents[number] = nil end

--- What every referent answers, beside the methods of its type.
local special = {}

special["#getitem"] = function(referent, key) return referent.class.getitem(referent.object, key) end
special["#setitem"] = function(referent, key, value) referent.class.setitem(referent.object, key, value) end
special["#len"] = function(referent) return referent.class.len(referent.object) end
special["#value"] = function(referent) return referent.class.value(referent.object) end

--- A referent that contains itself by way of a proxy shows that at the repeat.
special["#repr"] = function(referent)
  if referent.is_shown then return referent.repeated end
  referent.is_shown = true
  local shown, text = pcall(referent.class.repr, referent.object)
  referent.is_shown = nil
  if not shown then error(text, 0) end
  return text
end

--- Calls a method of a referent.
function server.call(number, method, ...)
  local referent = referents[number]
  if not referent then
    error(errors.RuntimeError("the object behind this proxy is gone"), 0)
  end
  local run = special[method]
  if run then return run(referent, ...) end
  run = referent.methods[method]
  if not run then
    error(errors.ValueError(("a proxy has no method called %s"):format(tostring(method))), 0)
  end
  return run(referent.object, ...)
end

return server
