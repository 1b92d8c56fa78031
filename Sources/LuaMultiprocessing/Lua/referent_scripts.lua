-- Objects of types that a script registered, and what the module makes in the same way: a pool.
-- Their methods may do anything, so each call runs on a fiber (native.spawn) and may wait.

local native, part = ...
local check = part "check"
local errors = native.errors

local scripts = {}

-- Which methods are public ----------------------------------------------------------------------

local function add_public(names, t)
  for name, value in next, t do
    if type(name) == "string" and type(value) == "function" and name:sub(1, 1) ~= "_" then names[name] = true end
  end
end

--- Adds the methods found through a chain of `__index` tables.
local function add_inherited(names, object)
  local seen = {}
  local meta = debug.getmetatable(object)
  while type(meta) == "table" and not seen[meta] do
    seen[meta] = true
    local index = rawget(meta, "__index")
    if type(index) ~= "table" then return end
    add_public(names, index)
    meta = debug.getmetatable(index)
  end
end

local function sorted(names)
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return list
end

--- The names of an object's public methods, sorted.
local function public_methods(object)
  local names = {}
  if type(object) == "table" then add_public(names, object) end
  add_inherited(names, object)
  for _, name in ipairs(native.method_names(object)) do
    if name:sub(1, 1) ~= "_" then names[name] = true end
  end
  return sorted(names)
end

-- Calling them ----------------------------------------------------------------------------------

local function invoke(object, name, ...)
  local method = object[name]
  if type(method) ~= "function" then check.callable("manager", name, method) end
  return method(object, ...)
end

--- On the fiber: a call whose first result becomes a referent itself.
local function invoke_for_proxy(make_proxy, object, name, ...) return make_proxy(invoke(object, name, ...)) end

local function text_of(object) return native.repr(object) end

--- Metamethods of an object by name, for a type that exposes them.
local function invoke_metamethod(object, name, ...)
  local meta = debug.getmetatable(object)
  local method = type(meta) == "table" and rawget(meta, name)
  return check.callable("manager", name, method)(object, ...)
end

--- What clients on other computers do not see of an object whose exposed methods are listed: its
--- fields.
local function hidden_text() return "<object of a manager>" end

local function hidden_value()
  error(errors.TypeError "_getvalue: the type's list of exposed methods does not have it", 0)
end

--- The functions that requests reach an object by, made as they are asked for.
--- `proxy_maker(typeid)` gives what makes the proxy for the result of a method.
local function methods_for(exposed, typeids, proxy_maker, is_listed)
  local public = {}
  for _, name in ipairs(exposed) do public[name] = true end
  local function is_hidden(name) return is_listed and not public[name] and native.is_remote() end
  return setmetatable({
    ["#repr"] = function(object)
      if is_hidden "__tostring" then return hidden_text() end
      return native.spawn(text_of, object)
    end,
    ["#value"] = function(object)
      if is_hidden "_getvalue" then hidden_value() end
      return object
    end,
    ["#call"] = public.__call and function(object, ...) return native.spawn(object, ...) end or nil,
  }, {
    __index = function(methods, name)
      if not public[name] then return nil end
      local make_proxy = typeids and typeids[name] and proxy_maker(typeids[name])
      local call = name:sub(1, 2) == "__" and invoke_metamethod or invoke
      local function run(object, ...)
        if make_proxy then return native.spawn(invoke_for_proxy, make_proxy, object, name, ...) end
        return native.spawn(call, object, name, ...)
      end
      methods[name] = run
      return run
    end,
  })
end

--- What is known of objects with the same metatable, and of a type with a list of its own.
local by_metatable = setmetatable({}, { __mode = "k" })
local by_entry = setmetatable({}, { __mode = "k" })

local function has_own_functions(object)
  if type(object) ~= "table" then return false end
  for _, value in next, object do
    if type(value) == "function" then return true end
  end
  return false
end

local function described(entry, exposed, proxy_maker)
  return {
    exposed = exposed,
    methods = methods_for(exposed, entry.method_to_typeid, proxy_maker, entry.exposed ~= nil),
  }
end

--- The list of an object's public methods, and the functions behind them.
function scripts.describe(entry, object, proxy_maker)
  if entry.exposed then
    by_entry[entry] = by_entry[entry] or described(entry, entry.exposed, proxy_maker)
    return by_entry[entry]
  end
  local meta = debug.getmetatable(object)
  if meta == nil or has_own_functions(object) then return described(entry, public_methods(object), proxy_maker) end
  local known = by_metatable[meta]
  if not known then
    known = setmetatable({}, { __mode = "k" })
    by_metatable[meta] = known
  end
  known[entry] = known[entry] or described(entry, public_methods(object), proxy_maker)
  return known[entry]
end

--- Makes the object of a registered type; runs on a fiber.
function scripts.make(entry, typeid, ...)
  local object = ...
  if entry.callable then object = entry.callable(...) end
  if type(object) == "table" or type(object) == "userdata" then return object end
  error(errors.TypeError(("%s: an object with methods expected, got %s"):format(typeid, type(object))), 0)
end

-- The module's own types of this kind ------------------------------------------------------------

local mp = part "context"

--- The workers that a client on another computer may have started by a number.
local MOST_WORKERS = math.max(16, mp.cpu_count())

local function check_processes(processes)
  local n = type(processes) == "table" and processes.processes or processes
  if type(n) ~= "number" or n <= MOST_WORKERS then return end
  error(errors.ValueError(("Pool: processes: from another computer at most %d can be started, got %s")
    :format(MOST_WORKERS, n)), 0)
end

scripts.builtin = {
  Pool = {
    callable = function(processes, ...)
      if native.is_remote() then check_processes(processes) end
      return mp.Pool(processes, ...)
    end,
    exposed = {
      "apply", "apply_async", "map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered",
      "close", "terminate", "join", "resize",
    },
    method_to_typeid = {
      apply_async = "AsyncResult", map_async = "AsyncResult", starmap_async = "AsyncResult",
      imap = "Iterator", imap_unordered = "Iterator",
    },
  },
  AsyncResult = { exposed = { "get", "try", "wait", "ready", "successful", "cancel" } },
  Iterator = { exposed = { "next", "__call" } },
}

return scripts
