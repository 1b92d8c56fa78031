-- A manager's Queue and JoinableQueue.

local native, part = ...
local waiting = part "waiting"
local check = part "check"
local errors = native.errors

local Queue = {}
Queue.__index = Queue

function Queue.new(name, maxsize)
  maxsize = check.optional_integer(name, "maxsize", maxsize) or 0
  return setmetatable({
    name = name, limit = maxsize > 0 and maxsize or nil, items = {}, head = 1, tail = 0,
    getters = waiting.line(), putters = waiting.line(), joiners = waiting.line(), unfinished = 0,
  }, Queue)
end

--- Stands for a nil among the items.
local NIL = {}

local function size(self) return self.tail - self.head + 1 end

local function push(self, item)
  self.tail = self.tail + 1
  self.items[self.tail] = item
end

local function shift(self)
  local item = self.items[self.head]
  self.items[self.head] = nil
  self.head = self.head + 1
  if self.head > self.tail then self.head, self.tail = 1, 0 end
  return item
end

local function plain(item)
  if item == NIL then return nil end
  return item
end

local function is_full(self) return self.limit and size(self) >= self.limit end

local function patience(self, method, block, timeout)
  local name = self.name .. "." .. method
  if block ~= nil and type(block) ~= "boolean" then check.fail(name, "block", "boolean or nil", block) end
  timeout = check.timeout(name, timeout)
  if block == false then return 0 end
  return timeout
end

local function shut_down(self, method)
  local rest = method == "put" and "" or " and empty"
  return errors.ShutDown(("%s.%s: the queue is shut down%s"):format(self.name, method, rest))
end

--- Why there is no item, or no room: after how long, if the call waited.
local function still_empty(self, method, timeout)
  local why = timeout > 0 and ("nothing came in %.14g s"):format(timeout) or "the queue is empty"
  return errors.Empty(("%s.%s: %s"):format(self.name, method, why))
end

local function still_full(self, method, timeout)
  local why = timeout > 0 and ("the queue stayed full, no item was taken in %.14g s"):format(timeout)
    or "the queue is full"
  return errors.Full(("%s.%s: %s (maxsize %d)"):format(self.name, method, why, self.limit))
end

--- Ends the wait of whoever waited for too long.
local function give_up(waiter) waiting.fail(waiter, waiter.failure(waiter.queue, waiter.method, waiter.timeout)) end

local function park(self, line, method, timeout, failure)
  local waiter = line:park(timeout, give_up)
  waiter.queue, waiter.method, waiter.timeout, waiter.failure = self, method, timeout, failure
  return waiter
end

-- Putting ---------------------------------------------------------------------------------------

--- Gives an item to the first getter, or puts it into the line.
local function accept(self, item)
  self.unfinished = self.unfinished + 1
  local getter = self.getters:pop()
  if getter then return getter:receive(item) end
  push(self, item)
end

local function put(self, method, value, block, timeout)
  timeout = patience(self, method, block, timeout)
  if self.is_shut_down then error(shut_down(self, method), 0) end
  local item = value == nil and NIL or value
  if not is_full(self) then return accept(self, item) end
  if timeout and timeout <= 0 then error(still_full(self, method, 0), 0) end
  park(self, self.putters, method, timeout, still_full).item = item
end

function Queue:put(value, block, timeout) put(self, "put", value, block, timeout) end

function Queue:put_nowait(value) put(self, "put_nowait", value, false) end

--- There is room: lets putters in that wait for it.
local function admit(self)
  while not is_full(self) do
    local putter = self.putters:pop()
    if not putter then return end
    accept(self, putter.item)
    waiting.answer(putter)
  end
end

-- Getting ---------------------------------------------------------------------------------------

local function receive(waiter, item) waiting.answer(waiter, plain(item)) end

--- Takes the next item, if there is one; returns whether there was, and the item.
local function take(self, method)
  if size(self) == 0 then
    if self.is_shut_down then error(shut_down(self, method), 0) end
    return false
  end
  local item = shift(self)
  if self.putters.first then admit(self) end
  return true, item
end

local function get(self, method, block, timeout)
  timeout = patience(self, method, block, timeout)
  local found, item = take(self, method)
  if found then return plain(item) end
  if timeout and timeout <= 0 then error(still_empty(self, method, 0), 0) end
  park(self, self.getters, method, timeout, still_empty).receive = receive
end

function Queue:get(block, timeout) return get(self, "get", block, timeout) end

function Queue:get_nowait() return get(self, "get_nowait", false) end

local function nothing(waiter) waiting.answer(waiter, false) end

local function receive_found(waiter, item) waiting.answer(waiter, true, plain(item)) end

--- `true, item`, or false when there is none in time.
function Queue:try_get(timeout)
  timeout = check.timeout(self.name .. ".try_get", timeout) or 0
  if size(self) == 0 and self.is_shut_down then return false end
  local found, item = take(self, "try_get")
  if found then return true, plain(item) end
  if timeout <= 0 then return false end
  local waiter = self.getters:park(timeout, nothing)
  waiter.receive, waiter.is_trying = receive_found, true
end

function Queue:peek()
  if size(self) == 0 then
    error(self.is_shut_down and shut_down(self, "peek") or still_empty(self, "peek", 0), 0)
  end
  return plain(self.items[self.head])
end

-- Looking, and the end --------------------------------------------------------------------------

function Queue:qsize() return size(self) end

function Queue:empty() return size(self) == 0 end

function Queue:full() return is_full(self) or false end

--- Counts tasks as done; those who wait for the last one go on.
local function finish(self, n)
  -- Some of what is cleared may have been said to be done before it was taken.
  self.unfinished = math.max(self.unfinished - n, 0)
  if self.unfinished > 0 then return end
  for waiter in self.joiners.pop, self.joiners do waiting.answer(waiter) end
end

function Queue:clear()
  local n = size(self)
  self.items, self.head, self.tail = {}, 1, 0
  finish(self, n)
  admit(self)
end

function Queue:shutdown(immediate)
  if immediate ~= nil and type(immediate) ~= "boolean" then
    check.fail(self.name .. ".shutdown", "immediate", "boolean or nil", immediate)
  end
  self.is_shut_down = true
  for waiter in self.putters.pop, self.putters do waiting.fail(waiter, shut_down(self, "put")) end
  if immediate then self:clear() end
  for waiter in self.getters.pop, self.getters do
    if waiter.is_trying then nothing(waiter) else waiting.fail(waiter, shut_down(self, "get")) end
  end
end

function Queue:task_done()
  if self.unfinished == 0 then
    error(errors.ValueError("JoinableQueue.task_done: called more often than there were items"), 0)
  end
  finish(self, 1)
end

function Queue:join()
  if self.unfinished == 0 then return end
  self.joiners:park(nil)
end

function Queue:repr()
  local words = { self.name, "qsize=" .. size(self) }
  if self.limit then words[#words + 1] = "maxsize=" .. self.limit end
  if self.is_shut_down then words[#words + 1] = "shutdown" end
  return "<" .. table.concat(words, " ") .. ">"
end

local function kind(name, names)
  local methods = {}
  for method in names:gmatch("%S+") do methods[method] = Queue[method] end
  return { new = function(maxsize) return Queue.new(name, maxsize) end, methods = methods, repr = Queue.repr }
end

local names = "put put_nowait get get_nowait try_get peek qsize empty full clear shutdown"

return { Queue = kind("Queue", names), JoinableQueue = kind("JoinableQueue", names .. " task_done join") }
