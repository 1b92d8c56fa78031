-- The worker threads under ThreadPool and ThreadPoolExecutor: they take jobs from one list, the
-- oldest first.
--
-- A job is a table with `left`, how many runs of it no worker has begun; `run(job)`, called in a
-- worker when one less is left, which says whether it went well, and is not to raise; and
-- `drop(job, error)`, called when no worker will run what is left.

local native, part = ...
local wait_list, thread, registry = part "wait_list", part "thread", part "thread_registry"
local trace = part "thread_trace"
local errors = native.errors
local wait = wait_list.wait

local Workers = {}
Workers.__index = Workers

--- All there are.
local all = setmetatable({}, { __mode = "k" })

local function terminated() return errors.CancelledError "the pool was terminated" end

--- Makes the record of a set of workers; none is started. `options`: `size`, `initializer`,
--- `initargs`, `finalizer`, `most` (runs after which a worker gives way to a new one), `name` (of a
--- worker by its number, or nil for the default), `owner` (what the script calls it).
function Workers.make(options)
  local self = setmetatable({
    size = options.size, initializer = options.initializer, initargs = options.initargs or {},
    finalizer = options.finalizer, most = options.most, name = options.name, owner = options.owner,
    jobs = {}, first = 1, last = 0, alive = 0, made = 0, ids = {},
    idle = wait_list.new "a task", ended = wait_list.new "the end of a worker", is_closed = false,
  }, Workers)
  all[self] = true
  return self
end

local function call_with_initargs(self, fn)
  local args = self.initargs
  return fn(table.unpack(args, 1, args.n or #args))
end

--- Fails all jobs from now on: no worker can begin.
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

local function remove_first(self)
  self.jobs[self.first] = nil
  self.first = self.first + 1
end

--- A job of which there is one run less; waits for it. nil when the worker is to end.
local function next_job(self)
  while self.first > self.last do
    if self.is_closed or self.alive > self.size then return nil end
    wait(self.idle)
  end
  local job = self.jobs[self.first]
  job.left = job.left - 1
  if job.left == 0 then remove_first(self) end
  return job
end

--- Runs a job once, in a worker; whether it went well.
function Workers.run(_, job) return job:run() end

local function run_jobs(self)
  local count = 0
  while count ~= self.most do
    local job = next_job(self)
    if not job then return false end
    self:run(job)
    count = count + 1
  end
  return true
end

--- The least number that no other worker has: what `worker_id()` gives in the worker.
local function take_id(self)
  local id = 1
  while self.ids[id] do id = id + 1 end
  self.ids[id] = true
  return id
end

local start_one

local function work(self)
  local id = take_id(self)
  native.set_worker_id(id)
  local is_spent = initialize(self) and run_jobs(self)
  if self.finalizer and not self.failure and not self.is_terminated then
    pcall(call_with_initargs, self, self.finalizer)
  end
  self.ids[id] = nil
  self.alive = self.alive - 1
  if is_spent and not (self.is_closed and self.first > self.last) then start_one(self) end
  wait_list.wake_all(self.ended)
end

function start_one(self)
  self.made = self.made + 1
  self.alive = self.alive + 1
  thread.Thread{
    target = work, args = { self }, daemon = true, name = self.name and self.name(self.made - 1),
  }:start()
end

--- Starts as many workers as there are to be.
function Workers.start_all(self)
  for _ = self.alive + 1, self.size do
    if not self.failure then start_one(self) end
  end
end

--- Gives a job to the workers. More are started if too few are idle and there may be more.
function Workers.add(self, job)
  local failure = self.failure or self.is_terminated and terminated()
  if failure then return job:drop(failure) end
  self.last = self.last + 1
  self.jobs[self.last] = job
  for _ = 1, job.left do
    if not wait_list.wake_one(self.idle) then
      if self.alive >= self.size then return end
      start_one(self)
    end
  end
end

--- Takes back what is left of a job; false if nothing is.
function Workers.take_back(self, job)
  if job.left == 0 then return false end
  for place = self.first, self.last do
    if self.jobs[place] == job then
      table.move(self.jobs, place + 1, self.last + 1, place)
      self.last = self.last - 1
      job.left = 0
      return true
    end
  end
  return false
end

--- Drops what no worker has begun.
function Workers.drop_all(self, err)
  local jobs, first, last = self.jobs, self.first, self.last
  self.jobs, self.first, self.last = {}, 1, 0
  for place = first, last do jobs[place]:drop(err) end
end

local function wake_idle(self) wait_list.wake_all(self.idle) end

--- Lets the workers end when all is done.
function Workers.close(self)
  self.is_closed = true
  wake_idle(self)
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
  wake_idle(self)
end

--- Waits until all workers have ended; false when `timeout` seconds have passed before.
function Workers.join(self, timeout)
  local deadline = wait_list.deadline(timeout)
  while self.alive > 0 do
    if timeout and timeout <= 0 or not wait(self.ended, deadline) then return self.alive == 0 end
  end
  return true
end

--- A forked child has none of its parent's workers.
registry.on_fork(function(me)
  for self in pairs(all) do
    self.alive, self.is_closed = 0, true
    break_down(self, errors.RuntimeError(
      ("%s: its workers are threads of the process that forked this one"):format(self.owner)))
  end
end)

trace.workers(Workers)

return Workers
