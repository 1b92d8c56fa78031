-- A manager's locks, semaphores, conditions, events, barriers and queues: the module's own, in the
-- server's process. Each call acts for its client, so that what it takes is the client's. One that
-- has to wait runs as a task.

local native, part = ...
local check = part "check"
local mp = part "context"

local LOCK, QUEUE = "acquire release locked",
  "put put_nowait get get_nowait try_get peek qsize empty full clear shutdown"

local METHODS = {
  Lock = LOCK, RLock = LOCK,
  Semaphore = LOCK .. " get_value", BoundedSemaphore = LOCK .. " get_value",
  Condition = LOCK .. " wait notify notify_all",
  Event = "is_set set clear wait", Barrier = "wait reset abort",
  Queue = QUEUE, JoinableQueue = QUEUE .. " task_done join",
}

local FIELDS = { Barrier = "parties n_waiting broken" }

--- Calls a method that does not wait.
local function at_once(name)
  return function(object, ...) return native.call_for_client(object[name], object, ...) end
end

--- Calls a method in a task of its own, where it may wait.
local function in_task(name)
  return function(object, ...) return native.spawn_for_client(object[name], object, ...) end
end

-- What most often has nothing to wait for is tried first: a task costs more than the rest.

local function acquire(object, ...)
  local count, block = select("#", ...), ...
  if count == 0 or count == 1 and block == false then
    local taken, abandoned = native.call_for_client(object.acquire, object, false)
    if abandoned then return taken, abandoned end
    if taken or block == false then return taken end
  end
  return native.spawn_for_client(object.acquire, object, ...)
end

local function get(object, ...)
  if select("#", ...) == 0 then
    local found, item = native.call_for_client(object.try_get, object)
    if found then return item end
  end
  return native.spawn_for_client(object.get, object, ...)
end

local function put(object, item, ...)
  local call = object:full() and native.spawn_for_client or native.call_for_client
  return call(object.put, object, item, ...)
end

local waiting = {
  acquire = acquire, get = get, put = put,
  try_get = in_task "try_get", join = in_task "join", wait = in_task "wait",
}

local function kind(name)
  local methods = {}
  for method in METHODS[name]:gmatch "%S+" do methods[method] = waiting[method] or at_once(method) end
  for field in (FIELDS[name] or ""):gmatch "%S+" do
    methods["#get " .. field] = function(object) return object[field] end
  end
  return { new = mp[name], repr = tostring, methods = methods }
end

local kinds = {}
for name in pairs(METHODS) do kinds[name] = kind(name) end

--- A condition's lock comes as a proxy.
function kinds.Condition.new(proxy)
  if proxy == nil then return mp.Condition() end
  local lock, methods = native.referent(proxy)
  if methods ~= kinds.Lock.methods and methods ~= kinds.RLock.methods then
    check.fail("Condition", "lock", "Lock or RLock of the same manager", proxy)
  end
  return mp.Condition(lock)
end

return kinds
