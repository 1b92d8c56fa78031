-- The server of a manager: which referent a request is for, and what it does.

local native, part = ...
local type_named = part "referents"
local errors = native.errors
local clock = os.clock

local server = {}

--- Referents by number: the object, and its methods by name. Number 0 is the server itself.
--- `forget` takes one out when nobody holds a proxy for it any more.
local objects, methods_of = { [0] = server }, {}

--- What clients in other programs need to make proxies: the typeid and the methods of each
--- referent.
local proxies = {}

local count = 0

--- Whether there may be garbage that keeps referents: proxies that the server made for others, and
--- those that were in objects that are gone. Some of it may be newer than the collection that is
--- under way.
local has_garbage, has_newer = false, false

local function note_garbage() has_garbage, has_newer = true, true end

local function proxy_of(number, typeid, exposed)
  note_garbage()
  return native.new_proxy(number, typeid, exposed)
end

--- The numbers of objects that are made referents more than once.
local number_of = {}

--- Texts that are being made, by the coroutine that makes them: which objects are being shown,
--- which have been, and how long their texts are together.
local texts = setmetatable({}, { __mode = "k" })

--- Once so many bytes have been shown, an object that was shown before is not shown again: objects
--- that contain one another several times could make a text longer than any memory.
local MOST_REPEATED = 1 << 20

--- The text of an object that may contain itself, or another one several times, by way of proxies.
local function repr_of(kind)
  return function(object)
    local thread = coroutine.running()
    local text = texts[thread]
    local is_outermost = not text
    if is_outermost then
      text = { showing = {}, shown = {}, size = 0 }
      texts[thread] = text
    end
    if text.showing[object] or text.shown[object] and text.size > MOST_REPEATED then
      return kind.repeated or "..."
    end
    text.showing[object], text.shown[object] = true, true
    local done, result = pcall(kind.repr, object)
    text.showing[object] = nil
    if is_outermost then texts[thread] = nil end
    if not done then error(result, 0) end
    text.size = text.size + #result
    return result
  end
end

local function no_type(typeid)
  return errors.ValueError(("the manager has no type called %s"):format(tostring(typeid)))
end

local function kind_named(typeid)
  local kind = type_named(typeid)
  if not kind then error(no_type(typeid), 0) end
  if not kind.methods["#repr"] then kind.methods["#repr"] = repr_of(kind) end
  return kind
end

--- Makes an object a referent; returns a proxy for it, with those methods if its type is a
--- script's.
local function add(object, typeid, methods, exposed)
  local number = native.new_referent()
  objects[number], methods_of[number] = object, methods
  native.note_object(number, object)
  proxies[number] = { typeid, exposed }
  count = count + 1
  return proxy_of(number, typeid, exposed), number
end

-- Types that scripts register -------------------------------------------------------------------

--- What the manager's class registered, by typeid.
local registry = {}

--- Objects that are referents of such a type already: typeid -> object -> number.
local known = {}

local function entry_named(typeid)
  local entry = registry[typeid]
  if entry then return entry, "script " .. typeid end
  return part "referent_scripts".builtin[typeid], typeid
end

local proxy_maker

--- A proxy for an object of a script, the same referent each time.
local function add_script(entry, typeid, object)
  if type(object) ~= "table" and type(object) ~= "userdata" then
    error(errors.TypeError(("%s: an object with methods expected, got %s"):format(typeid, type(object))), 0)
  end
  local numbers = known[typeid]
  if not numbers then
    numbers = {}
    known[typeid] = numbers
  end
  local kind = part "referent_scripts".describe(entry, object, proxy_maker)
  local number = numbers[object]
  if number then return proxy_of(number, typeid, kind.exposed) end
  local proxy, made = add(object, typeid, kind.methods, kind.exposed)
  numbers[object] = made
  return proxy
end

--- What makes a proxy of a method's result: the result itself is the referent of a script's type;
--- one of the module's own is made from it.
function proxy_maker(typeid)
  local entry, name = entry_named(typeid)
  if entry then return function(object) return add_script(entry, name, object) end end
  local kind = kind_named(typeid)
  return function(initial) return (add(kind.new(initial), typeid, kind.methods)) end
end

local function create_script(entry, name, typeid, ...)
  return add_script(entry, name, part "referent_scripts".make(entry, typeid, ...))
end

--- A proxy for an object that is part of another one, the same each time.
function native.proxy_for(object, typeid)
  local number = number_of[object]
  if number then return proxy_of(number, typeid) end
  local proxy, made = add(object, typeid, kind_named(typeid).methods)
  number_of[object] = made
  return proxy
end

--- Whether the manager's class has the module's own types besides those that it registered.
local has_own_types = false

local function create(_, typeid, ...)
  local entry = registry[typeid]
  if entry then return native.spawn(create_script, entry, "script " .. typeid, typeid, ...) end
  if not has_own_types then error(no_type(typeid), 0) end
  if typeid == "Pool" then
    return native.spawn(create_script, part "referent_scripts".builtin.Pool, typeid, typeid, ...)
  end
  local kind = kind_named(typeid)
  return (add(kind.new(...), typeid, kind.methods))
end

--- Creates an object of which others are told that it was made in that line of the client's script.
local function create_at(server, file, line, ...)
  native.note_maker(file, line)
  return create(server, ...)
end

--- Names of shared memory that go with the server.
local tracked = {}

--- Why the server is of no use: its initializer failed.
local failure

methods_of[0] = {
  create = create, create_at = create_at,
  ready = function()
    if failure then error(failure.value, 0) end
    return native.where()
  end,
  --- Keeps a referent for a client in another program, if it is there.
  ["#hold"] = function(_, number)
    if not objects[number] or number == 0 then return false end
    native.hold(number)
    return true
  end,
  name = function(_, number, name) native.name_referent(number, name) end,
  connect = function(_, key)
    if native.is_authkey(key) then return end
    error(errors.AuthenticationError("Manager.connect: the authkey is not the manager's"), 0)
  end,
  track = function(_, name)
    if native.is_remote() then
      error(errors.ValueError "SharedMemoryManager: shared memory does not reach another computer", 0)
    end
    tracked[#tracked + 1] = name
  end,
  number_of_objects = function() return count end,
}

--- The object behind a proxy of this server, and its methods; nil for anything else.
function native.referent(proxy)
  local number = native.referent_of(proxy)
  if number then return objects[number], methods_of[number] end
end

--- Takes over what the manager said of its types, and runs its initializer.
function server.prepare(description)
  registry, has_own_types = description.registry or {}, description.has_own_types
  if description.failure ~= nil then failure = { value = description.failure } end
  if not description.initializer then return end
  local args = description.initargs or {}
  local done, err = pcall(description.initializer, table.unpack(args, 1, args.n or #args))
  if not done then failure = { value = err } end
end

--- The time before which garbage is left alone, unless there is too much of it.
local next_collection = 0
local COLLECTION_INTERVAL = 0.25

--- Seconds that a collection may hold the clients up, and what one takes for each KiB in use: a
--- guess, until one was made. They are the processor's, whatever else the computer does meanwhile.
local MOST_SECONDS = 0.05
local seconds_per_kib = MOST_SECONDS / 16384

--- KiB from which on a collection is made at once: twice of what the last one left. Lua by itself
--- is too late: a proxy is small, and what it keeps alive counts as used.
local LEAST_THRESHOLD = 32768
local threshold = LEAST_THRESHOLD

local function collect_all(used)
  has_garbage, has_newer = false, false
  local begin = clock()
  collectgarbage()
  seconds_per_kib = (clock() - begin) / used
end

local function collect_part()
  if not collectgarbage("step", 1024) then return false end
  has_garbage, has_newer = has_newer, false
  return true
end

--- Collects garbage, now and then: wholly where that takes a moment or where there is much, and
--- otherwise a part. Returns whether objects may be found now that nobody has a proxy for.
function server.collect()
  if not has_garbage then return false end
  local used, now = collectgarbage "count", native.monotonic()
  if used < threshold and now < next_collection then return false end
  next_collection = now + COLLECTION_INTERVAL
  if used < threshold and used * seconds_per_kib > MOST_SECONDS then return collect_part() end
  collect_all(used)
  return true
end

--- A collection is over. Twice what is in use starts the next one; but what was let go of
--- since is garbage, and must not put that off.
function server.collected()
  local wanted = math.max(LEAST_THRESHOLD, 2 * collectgarbage "count")
  if wanted < threshold or not has_garbage then threshold = wanted end
end

--- The server is about to end.
function server.finish()
  if #tracked == 0 then return end
  local memory = part "context".shared_memory
  for _, name in ipairs(tracked) do
    -- Somebody may have taken it away before.
    pcall(function() memory.SharedMemory { name = name }:unlink() end)
  end
end

function server.forget(number)
  local object = objects[number]
  if object == nil then return end
  note_garbage()
  number_of[object] = nil
  for _, numbers in pairs(known) do
    if numbers[object] == number then numbers[object] = nil end
  end
  objects[number], methods_of[number], proxies[number] = nil, nil, nil
  count = count - 1
end

--- A proxy for the referent that a client in another program names.
function server.proxy(number)
  local kind = proxies[number]
  if not kind then error(errors.RuntimeError("the object behind this proxy is gone"), 0) end
  return proxy_of(number, kind[1], kind[2])
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

return server
