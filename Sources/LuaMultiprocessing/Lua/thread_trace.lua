-- Records what the threads of a process do with the objects of `threading` and `queue`: in a
-- program that is traced, methods of their classes are replaced by such as also record. In all
-- others this does nothing.

local native, part = ...
local registry = part "thread_registry"

local trace = {}

if not native.is_traced() then
  local function leave() end
  for _, kind in ipairs { "lock", "condition", "semaphore", "event", "barrier", "queue", "workers" } do
    trace[kind] = leave
  end
  function trace.made(object) return object end
  trace.hide, trace.pool = trace.made, trace.made
  return trace
end

--- What is known of each object that was made: `number` in the recording (0: nothing of it is
--- recorded), and what identifies its turns, items and rounds.
local records = setmetatable({}, { __mode = "k" })

-- The objects of a fork are others than those of its parent.
registry.on_fork(function()
  for _, record in pairs(records) do record.number = nil end
end)

--- Notes where an object is made.
function trace.made(object, kind)
  records[object] = { kind = kind, place = native.script_place(), turn = 0 }
  return object
end

--- Has nothing of an object recorded, which is but a part of another one.
function trace.hide(object)
  records[object] = nil
  return object
end

--- The record of an object, which is described when something is first done with it: then a
--- variable holds it. nil if nothing of it is recorded.
local function record_of(object)
  local record = records[object]
  if not record then return nil end
  if not record.number then record.number = native.trace_object(object, record.kind, record.place) end
  return record.number ~= 0 and record or nil
end

--- Has a method record, unless `tell` gives nothing: the argument, whether it came to nothing, and
--- what else the operation says. It gets the record, the object, and the results or nil for an
--- error.
local function wrap(class, method, operation, tell, before)
  local plain = class[method]
  local function finish(record, self, begin, note, ok, ...)
    local argument, has_failed, is_special = tell(record, self, ok, note, ...)
    if argument then
      native.trace_operation(operation, record.number, begin, argument, has_failed or false, is_special or false)
    else
      native.end_operation()
    end
    if not ok then error((...), 0) end
    return ...
  end
  class[method] = function(self, ...)
    local record = record_of(self)
    if not record then return plain(self, ...) end
    local note = before and before(record, self, ...)
    return finish(record, self, native.begin_operation(record.number), note, pcall(plain, self, ...))
  end
end

local function is_try(_, _, block, timeout) return block == false or timeout ~= nil end

--- A reentrant hold is one.
function trace.lock(class)
  wrap(class, "acquire", "acquire", function(record, self, ok, is_a_try, taken)
    if not ok or not taken then return 0, true, is_a_try end
    if self.depth and self.depth > 1 then return nil end
    record.turn = record.turn + 1
    return record.turn, false, is_a_try
  end, is_try)
  local function ended(record, self, ok)
    if not ok or self.depth and self.depth > 0 then return nil end
    return record.turn
  end
  wrap(class, "release", "release", ended)
  -- That of a Lock releases it.
  if class.__name == "RLock" then wrap(class, "give_up", "release", ended) end
end

function trace.condition(class)
  wrap(class, "pause", "waitCondition", function(_, _, ok, _, woken) return 0, not ok, woken end)
  local function count(_, _, n) return n or 1 end
  wrap(class, "notify", "notify", function(_, _, ok, n) return n, not ok end, count)
  wrap(class, "notify_all", "notify", function(_, _, ok) return math.maxinteger, not ok end)
end

function trace.semaphore(class)
  wrap(class, "acquire", "take", function(_, _, ok, _, taken) return 0, not (ok and taken) end)
  wrap(class, "release", "give", function(_, _, ok) return 0, not ok end)
end

function trace.event(class)
  wrap(class, "set", "set", function(record) return record.turn end, function(record)
    record.turn = record.turn + 1
  end)
  wrap(class, "clear", "clearEvent", function() return 0 end)
  wrap(class, "wait", "waitEvent", function(record, _, ok, _, is_set) return record.turn, not (ok and is_set) end)
end

function trace.barrier(class)
  wrap(class, "wait", "waitBarrier", function(_, _, ok, turn) return turn, not ok end, function(record, self)
    if record.round ~= self.round then record.round, record.turn = self.round, record.turn + 1 end
    return record.turn
  end)
end

-- Pools: each job has a number, and so has each of its tasks.

--- The pools and executors by their workers. (These must not keep those.)
local pools = setmetatable({}, { __mode = "kv" })

--- Notes where a pool or an executor is made, whose `workers` do what it is given.
function trace.pool(pool, kind)
  pools[pool.workers] = pool
  return trace.made(pool, kind)
end

function trace.workers(class)
  local numbers = setmetatable({}, { __mode = "k" })
  local add, run = class.add, class.run

  function class.add(self, job)
    local pool = pools[self]
    local record = pool and record_of(pool)
    if not record then return add(self, job) end
    record.turn = record.turn + 1
    numbers[job] = { pool = record.number, next = record.turn << 24 }
    native.begin_submission(record.number, numbers[job].next, job.f)
    add(self, job)
    native.end_submission()
  end

  function class.run(self, job)
    local task = numbers[job]
    if not task then return run(self, job) end
    native.begin_task(task.pool, task.next)
    task.next = task.next + 1
    local ok = run(self, job)
    native.end_task(ok)
    return ok
  end
end

-- Queues: each item has a number, by which who put it and who took it are found.

--- How the number of the item is found that is taken next, or was just taken, by the queue's order.
local orders = {}

function orders.first(record)
  record.taken = (record.taken or 0) + 1
  return record.taken
end

function orders.last(record) return table.remove(record.stack) end

function orders.least(record, item)
  local numbers = record.items[item == nil and records or item]
  return numbers and table.remove(numbers, 1) or 0
end

local function note_item(record, item)
  record.turn = record.turn + 1
  record.stack, record.items = record.stack or {}, record.items or {}
  if record.order == "last" then
    record.stack[#record.stack + 1] = record.turn
  elseif record.order == "least" and item == item then
    local key = item == nil and records or item
    record.items[key] = record.items[key] or {}
    table.insert(record.items[key], record.turn)
  end
  return record.turn
end

function trace.queue(class, order)
  local take = orders[order]
  wrap(class, "put", "put", function(record, _, ok, item)
    record.order = order
    if not ok then return 0, true end
    return note_item(record, item[1])
  end, function(_, _, item) return { item } end)
  wrap(class, "get", "get", function(record, _, ok, _, item)
    if not ok then return 0, true end
    return take(record, item)
  end)
  if not class.clear then return end
  wrap(class, "clear", "clear", function(record, _, ok)
    if not ok then return nil end
    record.taken, record.stack, record.items = record.turn, {}, {}
    return record.turn
  end)
end

return trace
