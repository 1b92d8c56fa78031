-- The server of a manager: which referent a request is for, and what it does.

local native, part = ...
local type_named = part "referents"
local waiting = part "waiting"
local errors = native.errors

local server = {}

--- Referents by number: the object, and its methods by name. Number 0 is the server itself.
--- `forget` takes one out when nobody holds a proxy for it any more.
local objects, methods_of = { [0] = server }, {}
local count, last = 0, 0

--- The numbers of objects that are made referents more than once.
local number_of = {}

--- Objects whose text is being made: one that contains itself by way of a proxy shows that.
local showing = {}

local function repr_of(kind)
  return function(object)
    if showing[object] then return kind.repeated end
    showing[object] = true
    local shown, text = pcall(kind.repr, object)
    showing[object] = nil
    if not shown then error(text, 0) end
    return text
  end
end

local function kind_named(typeid)
  local kind = type_named(typeid)
  if not kind then
    error(errors.ValueError(("a manager has no type called %s"):format(tostring(typeid))), 0)
  end
  if not kind.methods["#repr"] then kind.methods["#repr"] = repr_of(kind) end
  return kind
end

--- Makes an object a referent; returns a proxy for it.
local function add(object, typeid, methods)
  last = last + 1
  objects[last], methods_of[last] = object, methods
  count = count + 1
  return native.new_proxy(last, typeid)
end

--- A proxy for an object that is part of another one, the same each time.
function native.proxy_for(object, typeid)
  local number = number_of[object]
  if number then return native.new_proxy(number, typeid) end
  local proxy = add(object, typeid, kind_named(typeid).methods)
  number_of[object] = last
  return proxy
end

local function create(_, typeid, ...)
  local kind = kind_named(typeid)
  return add(kind.new(...), typeid, kind.methods)
end

methods_of[0] = {
  create = create,
  number_of_objects = function() return count end,
}

--- The object behind a proxy of this server, and its methods; nil for anything else.
function native.referent(proxy)
  local number = native.referent_of(proxy)
  if number then return objects[number], methods_of[number] end
end

function server.forget(number)
  local object = objects[number]
  if object == nil then return end
  number_of[object] = nil
  objects[number], methods_of[number] = nil, nil
  count = count - 1
end

--- Calls a method of a referent.
function server.call(number, method, ...)
  local methods = methods_of[number]
  if not methods then error(errors.RuntimeError("the object behind this proxy is gone"), 0) end
  local run = methods[method]
  if not run then
    if method == "#value" then
      error(errors.TypeError("_getvalue: what this proxy stands for cannot be copied"), 0)
    end
    error(errors.ValueError(("a proxy has no method called %s"):format(tostring(method))), 0)
  end
  return run(objects[number], ...)
end

server.expired, server.gone, server.withdraw = waiting.expired, waiting.gone, waiting.withdraw

return server
