-- Process: what a script sees of a child process, and the classes made from it by `extend`.
-- The handle under an instance (native.child) does the work; this file gives it Lua's shape:
-- fields, methods that a subclass may replace, and instances that cross to the child.

local native, part = ...
local check, subclassing = part "check", part "subclassing"
local HIDDEN, state_of = subclassing.HIDDEN, subclassing.state_of

local Process = {}

--- Fields answered by the handle. True marks those that a script may set.
local HANDLE_FIELDS = {
  name = true, daemon = true, authkey = true, limits = true,
  pid = false, ident = false, exitcode = false, sentinel = false, node = false, node_pid = false,
}

--- Constructor arguments that are Process's own; any other is a field of a subclass's instance.
local OWN_ARGUMENTS = {
  target = true, args = true, kwargs = true, name = true, daemon = true, authkey = true,
  limits = true, options = true,
}

local function hidden(self, fn)
  local state = state_of(self)
  if not state then check.missing_self("Process", fn, "p", self) end
  if fn ~= "close" then state.handle:require_open(fn) end
  return state
end

local kind

local function take_arguments(self, state, options)
  kind:take_target(self, state, options)
  if options.options ~= nil then state.handle:place(options.options) end
  for field, is_writable in pairs(HANDLE_FIELDS) do
    if is_writable and options[field] ~= nil then self[field] = options[field] end
  end
end

--- The body of the child. A subclass replaces it.
function Process.run(self)
  local state = hidden(self, "run")
  if state.target then return subclassing.call(state.target, state.args, state.kwargs) end
end

kind = subclassing.kind{
  name = "Process", fields = HANDLE_FIELDS, arguments = OWN_ARGUMENTS, run = Process.run,
  new = function(class) return { handle = native.child(class.__start_method), class = class } end,
  get = function(state, key) return state.handle[key] end,
  set = function(state, key, value) state.handle[key] = value end,
  take = take_arguments, complete = function() end,
  describe = function(state, class) return state.handle:describe(class.__name) end,
}

local function new_instance(class, handle) return kind:instance(class, { handle = handle, class = class }) end

local getinfo = debug.getinfo
local passed = {}

--- The name by which a child that loaded the same script finds its own class: the place that made
--- it, and how often that place has been passed.
local function name_of_place(level)
  local info = getinfo(level + 1, "Sl")
  local place = ("%s:%d"):format(info.short_src, info.currentline)
  passed[place] = (passed[place] or 0) + 1
  return ("%s#%d"):format(place, passed[place])
end

native.name_of_place = name_of_place

--- A subclass; `name` is what `tostring` of an instance shows in place of the parent's.
function Process.extend(parent, name)
  local class = kind:extend(parent, name)
  native.register_class("Process " .. name_of_place(2), class)
  return class
end

--- What crosses to a child that does not share this Lua state. The keys are the roots of the paths
--- that a PicklingError names.
local function job_of(self, state)
  local fields = {}
  for key, value in next, self do
    if key ~= HIDDEN then fields[key] = value end
  end
  return {
    obj = {
      -- A context's own class is not made in the child before somebody asks for the context.
      class = state.class ~= state.class.__base and state.class or nil,
      fields = fields, target = state.target,
    },
    args = state.args,
    kwargs = state.kwargs,
  }
end

function Process.start(self)
  local state = hidden(self, "start")
  state.handle:start(
    function() return job_of(self, state) end,
    function()
      state.handle = native.self_handle()
      native.set_current(self)
      self:run()
    end)
  native.started(state.handle, self)
  -- The child has them; a pipe's end that only this object still had would never be closed.
  state.target, state.args, state.kwargs = nil, nil, nil
end

--- In the child: the instance that `job_of` described; runs it.
function native.run_job(job, handle)
  local self = new_instance(job.obj.class or native.default_process_class, handle)
  local state = rawget(self, HIDDEN)
  state.target, state.args, state.kwargs = job.obj.target, job.args, job.kwargs
  for key, value in pairs(job.obj.fields) do rawset(self, key, value) end
  native.set_current(self)
  self:run()
end

function Process.join(self, timeout) return hidden(self, "join").handle:join(timeout) end
function Process.is_alive(self) return hidden(self, "is_alive").handle:is_alive() end
function Process.interrupt(self) return hidden(self, "interrupt").handle:interrupt() end
function Process.terminate(self, grace) return hidden(self, "terminate").handle:terminate(grace) end
function Process.kill(self) return hidden(self, "kill").handle:kill() end
function Process.pause(self) return hidden(self, "pause").handle:pause() end
function Process.resume(self) return hidden(self, "resume").handle:resume() end
function Process.close(self) return hidden(self, "close").handle:close() end

Process.__name = "Process"

--- The class of one context: the same methods, bound to a start method (nil: the default one).
return function(start_method)
  local class = { __start_method = start_method, __name = "Process" }
  class.__base = class
  kind:adopt(class, Process)
  native.register_class("Process " .. (start_method or "default"), class)
  if not start_method then
    native.default_process_class = class
    --- A process that no script made: a pool's worker, a manager's server, the main process.
    function native.wrap_process(handle) return new_instance(class, handle) end
  end
  return class
end
