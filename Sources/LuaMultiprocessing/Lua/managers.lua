-- Managers: BaseManager and the classes made from it by `extend`. A manager is started, connected
-- to or served by a handle (native.start_manager and so on); this file has what is a matter of
-- classes: the types that each registers, and the states of an instance.

local native, part = ...
local check = part "check"
local errors = native.errors

--- What each type that a script registers may say of itself.
local OPTIONS = {
  callable = true, exposed = true, method_to_typeid = true, create_method = true, proxytype = true,
}

--- Key under which an instance keeps its handle and its state.
local HIDDEN = {}

local BaseManager = { __name = "BaseManager" }

local function state_of(self, fn)
  local state = type(self) == "table" and rawget(self, HIDDEN)
  if not state then check.missing_self("Manager", fn, "m", self) end
  return state
end

local function fail(class, message) error(errors[class](message), 0) end

-- Registering types -----------------------------------------------------------------------------

local function check_names(fn, argument, list)
  check.optional(fn, argument, "table", list)
  for i, name in ipairs(list or {}) do
    if type(name) ~= "string" then check.fail(fn, ("%s[%d]"):format(argument, i), "string", name) end
  end
  return list
end

local function check_typeids(fn, map)
  check.optional(fn, "method_to_typeid", "table", map)
  for method, typeid in pairs(map or {}) do
    if type(method) ~= "string" then check.fail(fn, "method_to_typeid", "string keys", method) end
    if type(typeid) ~= "string" then check.fail(fn, "method_to_typeid." .. method, "string", typeid) end
  end
  return map
end

local function is_callable(value)
  local meta = getmetatable(value)
  return type(value) == "function" or type(meta) == "table" and rawget(meta, "__call") ~= nil
end

--- Of `options`, or of a callable that they may follow.
local function check_options(fn, options, more)
  local callable
  if is_callable(options) then callable, options = options, more end
  options = check.optional(fn, "options", "table", options) or {}
  check.keywords(fn, options, OPTIONS)
  return {
    create_method = options.create_method,
    callable = callable or check.optional_callable(fn, "callable", options.callable),
    exposed = check_names(fn, "exposed", options.exposed),
    method_to_typeid = check_typeids(fn, options.method_to_typeid),
  }
end

--- The state of a manager that can be asked for something.
local function started(self, typeid)
  local state = state_of(self, typeid)
  if state.phase == "initial" then fail("AssertionError", ("Manager.%s: the manager has not been started"):format(typeid)) end
  if state.phase == "shut down" then fail("ValueError", ("Manager.%s: the manager was shut down"):format(typeid)) end
  return state
end

local function create(self, typeid, ...) return started(self, typeid).handle:create(typeid, ...) end

--- Gives a class a registry of its own, with what its parent has, and the function that adds to it.
local function add_registry(class, parent)
  class.__registry = {}
  for typeid, entry in pairs(parent and parent.__registry or {}) do class.__registry[typeid] = entry end
  function class.register(typeid, options, more, ...)
    -- Called with a colon, it has the class in front.
    if typeid == class then typeid, options, more = options, more, (...) end
    local fn = class.__name .. ".register"
    if type(typeid) ~= "string" then check.fail(fn, "typeid", "string", typeid) end
    local entry = check_options(fn, options, more)
    class.__registry[typeid] = entry
    if entry.create_method == false then return end
    class[typeid] = function(self, ...) return create(self, typeid, ...) end
  end
end

-- Instances -------------------------------------------------------------------------------------

local function check_address(fn, address)
  if address == nil or type(address) == "string" then return address end
  if type(address) == "table" and type(address[1]) == "string" and math.tointeger(address[2]) then
    local port = math.tointeger(address[2])
    if port < 0 or port > 65535 then
      fail("ValueError", ("%s: address: a port is 0 to 65535, got %d"):format(fn, port))
    end
    return { address[1], port }
  end
  check.fail(fn, "address", "path or {host, port}", address)
end

local instance_metatables = setmetatable({}, { __mode = "k" })

local function instance_metatable(class)
  local meta = instance_metatables[class]
  if meta then return meta end
  meta = { __name = class.__name, __reduce = false }
  function meta.__index(self, key)
    if key == "address" then
      local state = rawget(self, HIDDEN)
      return state.address or state.handle and state.handle:where()
    end
    return class[key]
  end
  function meta.__tostring(self)
    return ("<%s %s>"):format(class.__name, rawget(self, HIDDEN).phase)
  end
  function meta.__close(self) self:shutdown() end
  instance_metatables[class] = meta
  return meta
end

local KEYWORDS = { address = true, authkey = true, serializer = true, ctx = true, shutdown_timeout = true }

local function is_keywords(options)
  if type(options) ~= "table" then return false end
  return next(options) == nil or type(next(options)) == "string" and options[1] == nil
end

--- `Class{address, authkey}`: an instance that is neither started nor connected.
local function construct(class, options, authkey)
  local fn = class.__name
  if is_keywords(options) then
    check.keywords(fn, options, KEYWORDS)
  else
    options = { address = options, authkey = authkey }
  end
  check.optional(fn, "authkey", "string", options.authkey)
  local state = {
    phase = "initial", class = class, authkey = options.authkey,
    address = check_address(fn, options.address),
    grace = options.shutdown_timeout and check.timeout(fn, options.shutdown_timeout),
  }
  return setmetatable({ [HIDDEN] = state }, instance_metatable(class))
end

--- What the server needs to know: the types, where it listens, and its key.
local function description(state, initializer, initargs)
  return {
    registry = state.class.__registry, has_own_types = state.class.__has_own_types,
    initializer = initializer, initargs = initargs,
    address = state.address, authkey = state.authkey,
  }
end

--- Starts the server's process. Blocks until it serves, if there is something that may go wrong in
--- it.
function BaseManager.start(self, initializer, initargs)
  local state = state_of(self, "start")
  check.optional_callable("Manager.start", "initializer", initializer)
  check.optional_sequence("Manager.start", "initargs", initargs)
  if state.phase == "shut down" then fail("ProcessError", "Manager.start: the manager was shut down") end
  if state.phase ~= "initial" then fail("ProcessError", "Manager.start: the manager was already started") end
  local class = state.class
  local handle = native.start_manager(
    class.__start_method, class.__name, description(state, initializer, initargs), state.grace)
  state.handle, state.phase = handle, "started"
  if initializer == nil and state.address == nil then return end
  local ready, err = pcall(handle.ask, handle, "ready")
  if ready then
    -- The port is the one that the server got.
    if err then state.address = err end
    return
  end
  state.phase, state.handle = "initial", nil
  handle:shutdown()
  error(err, 0)
end

--- Connects to a server that somebody else started.
function BaseManager.connect(self)
  local state = state_of(self, "connect")
  if state.address == nil then fail("ValueError", "Manager.connect: the manager was made without an address") end
  state.handle = native.connect_manager(state.address, state.authkey)
  state.phase = "connected"
end

--- Ends the server that this manager started, and waits for its end. May be called again.
function BaseManager.shutdown(self)
  local state = state_of(self, "shutdown")
  if state.phase ~= "started" then return end
  state.phase = "shut down"
  state.handle:shutdown()
end

--- How many objects the server has.
function BaseManager._number_of_objects(self)
  local state = state_of(self, "_number_of_objects")
  if not state.handle then fail("AssertionError", "Manager._number_of_objects: the manager has not been started") end
  return state.handle:ask "number_of_objects"
end

-- Servers in this process -----------------------------------------------------------------------

local Server = { __name = "Server", __reduce = false }
Server.__index = function(self, key)
  if key == "address" then return rawget(self, HIDDEN):where() end
  return Server[key]
end

--- Serves in this process until it is ended. Does not return before.
function Server.serve_forever(self) rawget(self, HIDDEN):serve() end

function BaseManager.get_server(self)
  local state = state_of(self, "get_server")
  if state.phase ~= "initial" then fail("ProcessError", "Manager.get_server: the manager was already started") end
  return setmetatable({ [HIDDEN] = native.new_server(description(state)) }, Server)
end

-- Classes ---------------------------------------------------------------------------------------

local function class_metatable_of(parent)
  return { __index = parent, __call = construct, __name = "ManagerClass" }
end

--- A class with the same types, to which more can be added; `name` is what `tostring` shows.
function BaseManager.extend(parent, name)
  check.table("BaseManager.extend", "self", parent)
  check.optional("BaseManager.extend", "name", "string", name)
  local class = setmetatable({ __name = name or parent.__name }, class_metatable_of(parent))
  add_registry(class, parent)
  native.register_class("Manager " .. native.name_of_place(2), class)
  return class
end

--- The types of a SyncManager.
local SYNC = {
  "dict", "list", "Namespace", "Value", "Array", "Queue", "JoinableQueue", "Lock", "RLock", "Semaphore",
  "BoundedSemaphore", "Condition", "Event", "Barrier", "set", "Pool",
}

--- The keyword arguments that some take, in their order.
local ARGUMENTS = {
  Queue = { "maxsize" }, JoinableQueue = { "maxsize" }, Semaphore = { "value" }, BoundedSemaphore = { "value" },
  Condition = { "lock" }, Barrier = { "parties", "action", "timeout" },
}

--- Lays keyword arguments out as positions.
local function positions(typeid, ...)
  local names, options = ARGUMENTS[typeid], ...
  if not names or select("#", ...) ~= 1 or type(options) ~= "table" or getmetatable(options) then return ... end
  local known, values = {}, {}
  for i, name in ipairs(names) do known[name], values[i] = true, options[name] end
  check.keywords("Manager." .. typeid, options, known)
  return table.unpack(values, 1, #names)
end

-- SharedMemoryManager ----------------------------------------------------------------------------

--- The server notes what was made through the manager, and takes the names away at its end.
local function add_shared_memory(class)
  local memory = part "context".shared_memory
  function class.SharedMemory(self, size)
    local handle = started(self, "SharedMemory").handle
    local block = memory.SharedMemory { create = true, size = check.integer("Manager.SharedMemory", "size", size, 1) }
    handle:ask("track", block.name)
    return block
  end
  function class.ShareableList(self, sequence)
    local handle = started(self, "ShareableList").handle
    local list = memory.ShareableList(sequence)
    handle:ask("track", list.shm.name)
    return list
  end
end

--- The classes of one context, whose servers start by its method (nil: the default).
local function make(method)
  local label = method or "default"
  local base = setmetatable({ __start_method = method, __name = "BaseManager" }, class_metatable_of(BaseManager))
  add_registry(base)
  local sync = setmetatable({ __name = "SyncManager" }, class_metatable_of(base))
  add_registry(sync)
  sync.__has_own_types = true
  for _, typeid in ipairs(SYNC) do
    sync[typeid] = function(self, ...)
      local handle = started(self, typeid).handle
      return handle[typeid](handle, positions(typeid, ...))
    end
  end
  local memory = setmetatable({ __name = "SharedMemoryManager" }, class_metatable_of(base))
  add_registry(memory)
  add_shared_memory(memory)
  native.register_class("BaseManager " .. label, base)
  native.register_class("SyncManager " .. label, sync)
  native.register_class("SharedMemoryManager " .. label, memory)
  local classes = { BaseManager = base, SyncManager = sync, SharedMemoryManager = memory }
  --- `Manager()`: a SyncManager that is started.
  function classes.start_default()
    local manager = construct(sync)
    manager:start()
    return manager
  end
  return classes
end

local made = {}

return function(method)
  local key = method or "default"
  made[key] = made[key] or make(method)
  return made[key]
end
