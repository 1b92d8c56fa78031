-- A manager's locks, semaphores, conditions, events, barriers and queues: the module's own, in the
-- server's process. Each call runs as a task of its client, so it may wait, and what it takes is the
-- client's.

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

local function kind(name)
  local methods = {}
  for method in METHODS[name]:gmatch "%S+" do
    methods[method] = function(object, ...) return native.spawn_waiting(object[method], object, ...) end
  end
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
