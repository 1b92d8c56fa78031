-- The worker threads under ThreadPool and ThreadPoolExecutor: they take tasks from one list, the
-- oldest first.
--
-- A task is a table with `run(task)`, called in a worker and not to raise, and `drop(task, error)`,
-- called in place of it when no worker will run it.

local native, part = ...
local wait_list, threading = part "wait_list", part "threading"
local errors = native.errors

local Workers = {}
Workers.__index = Workers

local function terminated() return errors.CancelledError "the pool was terminated" end

--- Makes the record of a set of workers; none is started. `options`: `size`, `initializer`,
--- `initargs`, `finalizer`, `most` (tasks after which a worker gives way to a new one), `name` (of
--- a worker by its number, or nil for the default).
function Workers.make(options)
  return setmetatable({
    size = options.size, initializer = options.initializer, initargs = options.initargs or {},
    finalizer = options.finalizer, most = options.most, name = options.name,
    tasks = {}, first = 1, last = 0, alive = 0, made = 0, idle = 0,
    waiters = wait_list.new(), ended = wait_list.new(), is_closed = false,
  }, Workers)
end

local function call_with_initargs(self, fn)
  local args = self.initargs
  return fn(table.unpack(args, 1, args.n or #args))
end

--- Has an idle worker look for a task; false if there is none.
local function wake_one(self)
  if not wait_list.wake_one(self.waiters) then return false end
  self.idle = self.idle - 1
  return true
end

local function wake_all(self)
  while wake_one(self) do end
end

--- Fails all tasks from now on: no worker can begin.
local function break_down(self, err)
  self.failure = err
  self:drop_all(err)
end

local function initialize(self)
  if not self.initializer then return true end
  local ok, err = pcall(call_with_initargs, self, self.initializer)
  if not ok then break_down(self, err) end
  return ok
end

--- The next task; waits for it. nil when the worker is to end.
local function next_task(self)
  while true do
    if self.first <= self.last then
      local task = self.tasks[self.first]
      self.tasks[self.first] = nil
      self.first = self.first + 1
      return task
    end
    if self.is_closed or self.alive > self.size then return nil end
    self.idle = self.idle + 1
    wait_list.wait(self.waiters)
  end
end

local function run_tasks(self)
  local count = 0
  while count ~= self.most do
    local task = next_task(self)
    if not task then return false end
    task:run()
    count = count + 1
  end
  return true
end

local start_one

local function work(self)
  local is_spent = initialize(self) and run_tasks(self)
  if self.finalizer and not self.failure and not self.is_terminated then
    pcall(call_with_initargs, self, self.finalizer)
  end
  self.alive = self.alive - 1
  if is_spent and not (self.is_closed and self.first > self.last) then start_one(self) end
  wait_list.wake_all(self.ended)
end

function start_one(self)
  self.made = self.made + 1
  self.alive = self.alive + 1
  threading.Thread{
    target = work, args = { self }, daemon = true, name = self.name and self.name(self.made - 1),
  }:start()
end

--- Starts as many workers as there are to be.
function Workers.start_all(self)
  for _ = self.alive + 1, self.size do
    if not self.failure then start_one(self) end
  end
end

--- Gives a task to a worker. One more is started if none is idle and there may be more.
function Workers.add(self, task)
  if self.failure then return task:drop(self.failure) end
  if self.is_terminated then return task:drop(terminated()) end
  self.last = self.last + 1
  self.tasks[self.last] = task
  if not wake_one(self) and self.alive < self.size then start_one(self) end
end

--- Takes back a task that no worker has begun; false if one has.
function Workers.take_back(self, task)
  for place = self.first, self.last do
    if self.tasks[place] == task then
      table.move(self.tasks, place + 1, self.last + 1, place)
      self.last = self.last - 1
      return true
    end
  end
  return false
end

--- Drops all tasks that no worker has begun.
function Workers.drop_all(self, err)
  local tasks, first, last = self.tasks, self.first, self.last
  self.tasks, self.first, self.last = {}, 1, 0
  for place = first, last do tasks[place]:drop(err) end
end

--- Lets the workers end when all tasks are done.
function Workers.close(self)
  self.is_closed = true
  wake_all(self)
end

--- Lets the workers end after what they run now; all else is dropped.
function Workers.terminate(self)
  self.is_terminated = true
  self:drop_all(terminated())
  self:close()
end

--- Has `size` workers from now on.
function Workers.resize(self, size)
  self.size = size
  self:start_all()
  wake_all(self)
end

--- Waits until all workers have ended; false when `timeout` seconds have passed before.
function Workers.join(self, timeout)
  local deadline = wait_list.deadline(timeout)
  while self.alive > 0 do
    if timeout and timeout <= 0 or not wait_list.wait(self.ended, deadline) then return self.alive == 0 end
  end
  return true
end

return Workers
