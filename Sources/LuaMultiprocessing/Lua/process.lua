-- Process: what a script sees of a child process, and the classes made from it by `extend`.
-- The handle under an instance (native.child) does the work; this file gives it Lua's shape:
-- fields, methods that a subclass may replace, and instances that cross to the child.

local native, part = ...
local check = part "check"
local errors = native.errors

local Process = {}

--- Key under which an instance keeps its handle and its target; never visible to scripts.
local HIDDEN = {}

--- Fields answered by the handle. True marks those that a script may set.
local HANDLE_FIELDS = {
  name = true, daemon = true, authkey = true, limits = true,
  pid = false, ident = false, exitcode = false, sentinel = false,
}

--- Constructor arguments that are Process's own; any other is a field of a subclass's instance.
local OWN_ARGUMENTS = {
  target = true, args = true, kwargs = true, name = true, daemon = true, authkey = true,
  limits = true, options = true,
}

local instance_metatables = setmetatable({}, { __mode = "k" })

local function hidden(self, fn)
  local state = type(self) == "table" and rawget(self, HIDDEN)
  if not state then check.fail("Process." .. fn, "self", "Process", self) end
  if fn ~= "close" then state.handle:require_open(fn) end
  return state
end

local function is_method(class, key)
  return type(class[key]) == "function"
end

local function instance_metatable(class)
  local meta = instance_metatables[class]
  if meta then return meta end
  meta = { __name = "Process", __reduce = false }
  function meta.__index(self, key)
    if HANDLE_FIELDS[key] ~= nil then return rawget(self, HIDDEN).handle[key] end
    return class[key]
  end
  function meta.__newindex(self, key, value)
    local writable = HANDLE_FIELDS[key]
    if writable then
      rawget(self, HIDDEN).handle[key] = value
    elseif writable == false then
      error(errors.ValueError(("Process: %s: the field cannot be set"):format(key)), 0)
    elseif is_method(class, key) then
      error(errors.ValueError(("Process: %s: a field may not have a method's name"):format(key)), 0)
    else
      rawset(self, key, value)
    end
  end
  function meta.__tostring(self)
    return rawget(self, HIDDEN).handle:describe(class.__name)
  end
  instance_metatables[class] = meta
  return meta
end

local function new_instance(class, handle)
  return setmetatable({ [HIDDEN] = { handle = handle, class = class } }, instance_metatable(class))
end

local function take_own_arguments(self, options)
  local state = rawget(self, HIDDEN)
  state.target = check.optional_callable("Process", "target", options.target)
  state.args = check.optional_sequence("Process", "args", options.args)
  state.kwargs = check.optional("Process", "kwargs", "table", options.kwargs)
  -- Where a process runs that is started on another computer.
  check.optional("Process", "options", "table", options.options)
  if options.daemon ~= nil then self.daemon = options.daemon end
  if options.name ~= nil then self.name = options.name end
  if options.authkey ~= nil then self.authkey = options.authkey end
  if options.limits ~= nil then self.limits = options.limits end
end

local function take_fields(self, class, options)
  for key, value in pairs(options) do
    if not OWN_ARGUMENTS[key] then
      if class == class.__base then
        error(errors.TypeError(("Process: unexpected argument %s"):format(tostring(key))), 0)
      end
      self[key] = value
    end
  end
end

--- `Process(nil, target, name, args, kwargs)`, in Python's order, with its `group` in front.
local function options_of(target, name, args, kwargs)
  return { target = target, name = name, args = args, kwargs = kwargs }
end

--- `Class(options)`: a new instance, not started.
local function construct(class, options, ...)
  if options == nil and select("#", ...) > 0 and not class.init then options = options_of(...) end
  if class == class.__base then check.optional("Process", "options", "table", options) end
  local self = new_instance(class, native.child(class.__start_method))
  if type(options) == "table" then
    take_own_arguments(self, options)
    take_fields(self, class, options)
  end
  if class.init then class.init(self, options, ...) end
  return self
end

local class_metatable_of

--- The class that each class was extended from.
local class_parents = setmetatable({}, { __mode = "k" })

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
  check.table("Process.extend", "self", parent)
  check.optional("Process.extend", "name", "string", name)
  local class = { __name = name or parent.__name }
  class_parents[class] = parent
  setmetatable(class, class_metatable_of(parent))
  native.register_class("Process " .. name_of_place(2), class)
  return class
end

--- Whether `value` is a process of `class` or of one extended from it; nil where that is no class
--- of processes.
local function is_process_of(value, class)
  if type(class) ~= "table" or not class_parents[class] then return nil end
  local state = type(value) == "table" and rawget(value, HIDDEN)
  local of = state and state.class
  while of and of ~= class do of = class_parents[of] end
  return of == class
end

function class_metatable_of(parent)
  return { __index = parent, __call = construct, __name = "ProcessClass" }
end

--- The body of the child. A subclass replaces it.
function Process.run(self)
  local state = hidden(self, "run")
  if not state.target then return end
  local args = state.args or {}
  local n = args.n or #args
  if state.kwargs == nil then return state.target(table.unpack(args, 1, n)) end
  local all = table.pack(table.unpack(args, 1, n))
  all[n + 1] = state.kwargs
  return state.target(table.unpack(all, 1, n + 1))
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
  class_parents[class] = Process
  setmetatable(class, class_metatable_of(Process))
  native.register_class("Process " .. (start_method or "default"), class)
  if not start_method then
    native.default_process_class = class
    --- A process that no script made: a pool's worker, a manager's server, the main process.
    function native.wrap_process(handle) return new_instance(class, handle) end
    native.is_process_of = is_process_of
  end
  return class
end
