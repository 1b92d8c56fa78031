-- queue: the queues of Python's `queue`, for the threads of one process.

local native, part = ...
local check, wait_list, locks = part "check", part "wait_list", part "threading_locks"
local trace = part "thread_trace"
local errors = native.errors
local wait, wake_one, wake_all = wait_list.wait, wait_list.wake_one, wait_list.wake_all

local queue = { Empty = errors.Empty, Full = errors.Full, ShutDown = errors.ShutDown }

-- Stores: what a queue keeps its items in. Each has count, add, take, peek and clear.

local Fifo = {}
Fifo.__index = Fifo

function Fifo.make() return setmetatable({ first = 1, count = 0 }, Fifo) end

function Fifo.add(self, item)
  self[self.first + self.count] = item
  self.count = self.count + 1
end

function Fifo.take(self)
  local first = self.first
  local item = self[first]
  self[first] = nil
  self.count = self.count - 1
  self.first = self.count == 0 and 1 or first + 1
  return item
end

function Fifo.peek(self) return self[self.first] end

local Lifo = {}
Lifo.__index = Lifo

function Lifo.make() return setmetatable({ count = 0 }, Lifo) end

function Lifo.add(self, item)
  self.count = self.count + 1
  self[self.count] = item
end

function Lifo.take(self)
  local item = self[self.count]
  self[self.count] = nil
  self.count = self.count - 1
  return item
end

function Lifo.peek(self) return self[self.count] end

-- Priority: a binary heap. Comparing may run a script's `__lt` and may fail: all of it is done
-- before anything is moved.

local function incomparable(fn, a, b)
  error(errors.TypeError(("%s: item: '<' not supported between instances of '%s' and '%s'"):format(
    fn, native.type_name(a), native.type_name(b))), 0)
end

local function is_list(value)
  local meta = type(value) == "table" and getmetatable(value)
  return type(value) == "table" and (meta == nil or meta == native.List or meta == false and true) or false
end

local less

--- Lists compare element by element, as Python's tuples do.
local function list_less(fn, a, b)
  local count_a, count_b = a.n or #a, b.n or #b
  for i = 1, math.min(count_a, count_b) do
    if a[i] ~= b[i] then
      if less(fn, a[i], b[i]) then return true end
      if not (is_list(a[i]) and is_list(b[i])) or less(fn, b[i], a[i]) then return false end
    end
  end
  return count_a < count_b
end

function less(fn, a, b)
  local kind_a, kind_b = type(a), type(b)
  if kind_a == kind_b and (kind_a == "number" or kind_a == "string") then return a < b end
  if is_list(a) and is_list(b) then return list_less(fn, a, b) end
  local meta_a, meta_b = getmetatable(a), getmetatable(b)
  if type(meta_a) == "table" and rawget(meta_a, "__lt") or type(meta_b) == "table" and rawget(meta_b, "__lt") then
    return a < b
  end
  incomparable(fn, a, b)
end

local Priority = { is_comparing = true }
Priority.__index = Priority

function Priority.make() return setmetatable({ count = 0 }, Priority) end

function Priority.add(self, item)
  local count = self.count + 1
  if count == 1 then less("PriorityQueue.put", item, item) end
  local path, place = {}, count
  while place > 1 and less("PriorityQueue.put", item, self[place // 2]) do
    path[#path + 1] = place
    place = place // 2
  end
  for _, index in ipairs(path) do self[index] = self[index // 2] end
  self[place], self.count = item, count
end

function Priority.take(self)
  local count = self.count
  local item, last = self[1], self[count]
  local path, place = {}, 1
  while place * 2 < count do
    local child = place * 2
    if child + 1 < count and less("PriorityQueue.get", self[child + 1], self[child]) then child = child + 1 end
    if not less("PriorityQueue.get", self[child], last) then break end
    path[#path + 1] = child
    place = child
  end
  local hole = 1
  for _, index in ipairs(path) do
    self[hole] = self[index]
    hole = index
  end
  self[hole], self[count], self.count = last, nil, count - 1
  return item
end

function Priority.peek(self) return self[1] end

-- Queues

local function fail(class, fn, text) error(errors[class](("%s: %s"):format(fn, text)), 0) end

--- How long a call is ready to wait: nil not at all, else a deadline or `false` for ever.
local function time_limit(fn, block, timeout)
  check.optional(fn, "block", "boolean", block)
  check.timeout(fn, timeout)
  if block == false or timeout and timeout <= 0 then return nil end
  return wait_list.deadline(timeout) or false
end

local function waited(timeout) return timeout and timeout > 0 and (" in %s s"):format(timeout) or "" end

local Queue = { __name = "Queue", __reduce = false }
Queue.__index = Queue

local function require_open(self, fn)
  if self.is_closed then fail("ValueError", fn, "the queue is closed") end
end

--- Waits until there is room; the caller puts at once. `deadline` as `time_limit` tells it.
local function await_room(self, fn, deadline, note)
  while true do
    if self.is_shut_down then fail("ShutDown", fn, "the queue was shut down") end
    if not self.maxsize or self.store.count < self.maxsize then return end
    if deadline == nil then fail("Full", fn, "there was no room" .. note) end
    if not wait(self.putters, deadline or nil) then deadline = nil end
  end
end

--- Waits until there is an item; the caller takes it at once.
local function await_item(self, fn, deadline, note)
  while self.store.count == 0 do
    if self.is_shut_down then fail("ShutDown", fn, "the queue was shut down and is empty") end
    if deadline == nil then fail("Empty", fn, "nothing came" .. note) end
    if not wait(self.getters, deadline or nil) then deadline = nil end
  end
end

--- Runs `change` on the store when `await` says that it may. Where comparisons run a script's code,
--- other threads run meanwhile: they are kept out, and what was awaited is looked at again.
local function change_alone(self, await, fn, change, item, block, timeout)
  local deadline, note = time_limit(fn, block, timeout), waited(block ~= false and timeout)
  while true do
    await(self, fn, deadline, note)
    local _ <close> = self.mutex:guard()
    if pcall(await, self, fn, nil, note) then return change(self.store, item) end
  end
end

function Queue.put(self, item, block, timeout)
  require_open(self, "Queue.put")
  if self.mutex then
    change_alone(self, await_room, "Queue.put", self.store.add, item, block, timeout)
  else
    if self.maxsize or self.is_shut_down then
      await_room(self, "Queue.put", time_limit("Queue.put", block, timeout), waited(block ~= false and timeout))
    end
    self.store:add(item)
  end
  self.unfinished = self.unfinished + 1
  wake_one(self.getters)
end

function Queue.get(self, block, timeout)
  require_open(self, "Queue.get")
  local item
  if self.mutex then
    item = change_alone(self, await_item, "Queue.get", self.store.take, nil, block, timeout)
  else
    if self.store.count == 0 then
      await_item(self, "Queue.get", time_limit("Queue.get", block, timeout), waited(block ~= false and timeout))
    end
    item = self.store:take()
  end
  wake_one(self.putters)
  return item
end

function Queue.put_nowait(self, item) return self:put(item, false) end
function Queue.get_nowait(self) return self:get(false) end

function Queue.try_get(self, timeout)
  timeout = timeout or 0
  require_open(self, "Queue.try_get")
  check.timeout("Queue.try_get", timeout)
  local deadline = timeout > 0 and wait_list.deadline(timeout) or nil
  while self.store.count == 0 do
    if not deadline or self.is_shut_down then return false end
    if not wait(self.getters, deadline) then deadline = nil end
  end
  return true, self:get(false)
end

function Queue.peek(self)
  require_open(self, "Queue.peek")
  if self.store.count == 0 then
    if self.is_shut_down then fail("ShutDown", "Queue.peek", "the queue was shut down and is empty") end
    fail("Empty", "Queue.peek", "there is no item")
  end
  return self.store:peek()
end

local function finish(self, count)
  self.unfinished = self.unfinished - count
  if self.unfinished == 0 then wake_all(self.joiners) end
end

function Queue.clear(self)
  require_open(self, "Queue.clear")
  local _ <close> = self.mutex and self.mutex:guard()
  local count = self.store.count
  self.store = getmetatable(self.store).make()
  finish(self, count)
  wake_all(self.putters)
end

function Queue.iter(self)
  return function()
    local ok, item = pcall(self.get, self)
    if ok then return item == nil and native.None or item end
    if not native.isinstance(item, errors.ShutDown) then error(item, 0) end
  end
end

function Queue.task_done(self)
  if self.unfinished == 0 then fail("ValueError", "Queue.task_done", "it was called too many times") end
  finish(self, 1)
end

function Queue.join(self)
  while self.unfinished > 0 do wait(self.joiners) end
end

function Queue.qsize(self)
  require_open(self, "Queue.qsize")
  return self.store.count
end

function Queue.empty(self)
  require_open(self, "Queue.empty")
  return self.store.count == 0
end

function Queue.full(self)
  require_open(self, "Queue.full")
  return self.maxsize ~= nil and self.store.count >= self.maxsize
end

function Queue.shutdown(self, immediate)
  if type(immediate) == "table" then
    check.keywords("Queue.shutdown", immediate, { immediate = true })
    immediate = immediate.immediate
  end
  self.is_shut_down = true
  if immediate then self:clear() end
  wake_all(self.getters)
  wake_all(self.putters)
end

function Queue.close(self) self.is_closed = true end
function Queue.join_thread() end
function Queue.cancel_join_thread() end

local function maker(name, store, order)
  local class = { __name = name, __reduce = false }
  class.__index = setmetatable(class, { __index = Queue })
  function class.__tostring(self)
    return ("<queue.%s: %d items%s>"):format(name, self.store.count, self.is_shut_down and ", shut down" or "")
  end
  class.put, class.get, class.clear = Queue.put, Queue.get, Queue.clear
  trace.queue(class, order)
  return function(maxsize)
    if type(maxsize) == "table" then
      check.keywords(name, maxsize, { maxsize = true })
      maxsize = maxsize.maxsize
    end
    maxsize = check.optional_integer(name, "maxsize", maxsize) or 0
    return trace.made(setmetatable({
      store = store.make(), maxsize = maxsize > 0 and maxsize or nil, unfinished = 0,
      mutex = store.is_comparing and trace.hide(locks.Lock()) or nil,
      getters = wait_list.new "an item of a queue", putters = wait_list.new "room in a queue",
      joiners = wait_list.new "the tasks of a queue",
    }, class), "queue")
  end
end

queue.Queue, queue.LifoQueue = maker("Queue", Fifo, "first"), maker("LifoQueue", Lifo, "last")
queue.PriorityQueue = maker("PriorityQueue", Priority, "least")

-- SimpleQueue: without bound, tasks or end.

local SimpleQueue = { __name = "SimpleQueue", __reduce = false }
SimpleQueue.__index = SimpleQueue

function queue.SimpleQueue()
  return trace.made(
    setmetatable({ store = Fifo.make(), getters = wait_list.new "an item of a queue" }, SimpleQueue), "queue")
end

function SimpleQueue.put(self, item)
  self.store:add(item)
  wake_one(self.getters)
end

function SimpleQueue.get(self, block, timeout)
  if self.store.count == 0 then
    await_item(self, "SimpleQueue.get", time_limit("SimpleQueue.get", block, timeout),
      waited(block ~= false and timeout))
  end
  return self.store:take()
end
trace.queue(SimpleQueue, "first")

function SimpleQueue.put_nowait(self, item) return self:put(item) end
function SimpleQueue.get_nowait(self) return self:get(false) end
function SimpleQueue.qsize(self) return self.store.count end
function SimpleQueue.empty(self) return self.store.count == 0 end
function SimpleQueue.close() end
function SimpleQueue.__tostring(self) return ("<queue.SimpleQueue: %d items>"):format(self.store.count) end

return queue
