-- Manager of multiprocessing.dummy: a manager's types for the threads of this process, without a
-- server. The containers are those of a server; no other thread sees a method's change half done.

local native, part = ...
local threading, queue = part "threading", part "queue"
local type_named = part "referents"

--- The objects under the proxies.
local objects = setmetatable({}, { __mode = "k" })

--- The function that makes a manager's object of a type, with the looks of its proxy.
local function maker(typeid)
  local kind = type_named(typeid)
  local methods, special = {}, {}
  for name, method in pairs(kind.methods) do
    local function call(self, ...) return method(objects[self], ...) end
    if name:sub(1, 1) == "#" then special[name:sub(2)] = call else methods[name] = call end
  end
  methods._getvalue = special.value
  function methods._callmethod(self, name, args) return methods[name](self, table.unpack(args or {})) end
  local meta = {
    __name = typeid, __reduce = false, __len = special.len, __newindex = special.setitem,
    __tostring = function(self) return kind.repr(objects[self]) end,
    __pairs = function(self)
      if special.pairs then return special.pairs(self) end
      return next, special.value(self)
    end,
  }
  function meta.__index(self, key)
    local method = methods[key]
    if method ~= nil or not special.getitem then return method end
    return special.getitem(self, key)
  end
  return function(_, ...)
    local self = setmetatable({}, meta)
    objects[self] = kind.new(...)
    return self
  end
end

--- A method of the manager that makes what a function makes.
local function plain(make) return function(_, ...) return make(...) end end

local Manager = { __name = "SyncManager", __reduce = false }
Manager.__index = Manager

for _, name in ipairs{ "dict", "list", "set", "Namespace" } do
  local make
  Manager[name] = function(self, ...)
    make = make or maker(name)
    return make(self, ...)
  end
end
for name, make in pairs{
  Lock = threading.Lock, RLock = threading.RLock, Condition = threading.Condition,
  Semaphore = threading.Semaphore, BoundedSemaphore = threading.BoundedSemaphore,
  Event = threading.Event, Barrier = threading.Barrier,
  Queue = queue.Queue, JoinableQueue = queue.Queue,
  Value = native.default_context.Value, Array = native.default_context.Array,
} do
  Manager[name] = plain(make)
end
function Manager.Pool(_, ...) return part "thread_pool"(...) end

function Manager.shutdown() end
Manager.__close = Manager.shutdown
function Manager.__tostring() return "<multiprocessing.dummy.Manager>" end

return function() return setmetatable({}, Manager) end
