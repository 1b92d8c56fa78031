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
  referents[last] = { object = object, class = kind.class, methods = kind.methods }
  return last
end

function server.forget(number) referents[number] = nil end

local function represent(value, kind)
  return native.repr_as(value, kind)
end

--- What every referent answers, beside the methods of its type.
local special = {}

special["#getitem"] = function(referent, key) return referent.class.getitem(referent.object, key) end
special["#setitem"] = function(referent, key, value) referent.class.setitem(referent.object, key, value) end
special["#len"] = function(referent) return referent.class.len(referent.object) end
special["#value"] = function(referent) return referent.class.value(referent.object) end
special["#repr"] = function(referent) return referent.class.repr(referent.object, represent) end

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
