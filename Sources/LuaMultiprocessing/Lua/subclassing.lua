-- What Process and Thread have in common: classes made by `extend`, whose instances have fields of
-- their own beside those that the host answers, and a `run` that a subclass may replace.

local native, part = ...
local check = part "check"
local errors = native.errors

local subclassing = {}

--- Key under which an instance keeps its state; never visible to scripts.
local HIDDEN = {}
subclassing.HIDDEN = HIDDEN

--- The class that each class was extended from, and the class of the instances with each metatable.
local parents, classes = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })

local function fail(class, text) error(errors[class](text), 0) end

--- Calls a target with its arguments; `kwargs`, if there are some, come last.
function subclassing.call(target, args, kwargs)
  args = args or {}
  local n = args.n or #args
  if kwargs == nil then return target(table.unpack(args, 1, n)) end
  local all = table.pack(table.unpack(args, 1, n))
  all[n + 1] = kwargs
  return target(table.unpack(all, 1, n + 1))
end

--- What the host keeps of an instance; nil for other values.
function subclassing.state_of(self) return type(self) == "table" and rawget(self, HIDDEN) or nil end

--- Whether `value` is an instance of `class` or of one extended from it; nil where that is no class
--- made here.
function subclassing.is_instance(value, class)
  if type(class) ~= "table" or not parents[class] then return nil end
  local of = type(value) == "table" and classes[getmetatable(value)]
  while of and of ~= class do of = parents[of] end
  return of == class
end

--- `Class(nil, target, name, args, kwargs)`: Python's order, with its `group` in front.
local function options_of(target, name, args, kwargs)
  return { target = target, name = name, args = args, kwargs = kwargs }
end

local Kind = {}
Kind.__index = Kind

--- Makes a kind of classes, such as Process. `traits` has
--- - `name`, for messages, and `class_reduce`, the `__reduce` of its classes;
--- - `fields`: those that the host answers, by name; true for those that a script may set;
--- - `arguments`: what the constructor takes that is no field of a subclass's instance;
--- - `new(class)`: the state of a new instance;
--- - `get(state, key)`, `set(state, key, value)`: the host's fields;
--- - `take(self, state, options)`: takes the constructor's own arguments;
--- - `complete(state)`: gives the state what no argument has given;
--- - `describe(state, class)`: what `tostring` shows.
function subclassing.kind(traits)
  return setmetatable({ traits = traits, metatables = setmetatable({}, { __mode = "k" }) }, Kind)
end

local function make_metatable(traits, class)
  local meta = { __name = traits.name, __reduce = false }
  function meta.__index(self, key)
    if traits.fields[key] ~= nil then return traits.get(rawget(self, HIDDEN), key) end
    return class[key]
  end
  function meta.__newindex(self, key, value)
    local is_writable = traits.fields[key]
    if is_writable then
      traits.set(rawget(self, HIDDEN), key, value)
    elseif is_writable == false then
      fail("ValueError", ("%s: %s: the field cannot be set"):format(traits.name, key))
    elseif type(class[key]) == "function" then
      fail("ValueError", ("%s: %s: a field may not have a method's name"):format(traits.name, key))
    else
      rawset(self, key, value)
    end
  end
  function meta.__tostring(self) return traits.describe(rawget(self, HIDDEN), class) end
  return meta
end

--- An instance of `class` with this state, which no constructor has seen.
function Kind.instance(self, class, state)
  local meta = self.metatables[class]
  if not meta then
    meta = make_metatable(self.traits, class)
    self.metatables[class], classes[meta] = meta, class
  end
  return setmetatable({ [HIDDEN] = state }, meta)
end

local function take_fields(traits, instance, is_plain, options)
  for key, value in pairs(options) do
    if not traits.arguments[key] then
      if is_plain then native.refuse_keyword(traits.name, key, traits.arguments) end
      instance[key] = value
    end
  end
end

--- `Class(options)`: a new instance, not started.
function Kind.construct(self, class, options, ...)
  local traits, is_plain = self.traits, rawget(class, "__base") == class
  if options == nil and select("#", ...) > 0 and not class.init then options = options_of(...) end
  if is_plain then
    if type(options) == "function" then
      fail("TypeError", ("%s: table expected, got function; write %s{target = f, args = {…}}"):format(
        traits.name, traits.name))
    end
    check.optional(traits.name, "options", "table", options)
  end
  local state = traits.new(class)
  local instance = self:instance(class, state)
  if type(options) == "table" then
    traits.take(instance, state, options)
    take_fields(traits, instance, is_plain, options)
  end
  traits.complete(state)
  if class.init then class.init(instance, options, ...) end
  return instance
end

--- Makes a table a class extended from `parent`. One that is its own `__base` takes no arguments
--- but the host's.
function Kind.adopt(self, class, parent)
  parents[class] = parent
  return setmetatable(class, {
    __index = parent, __name = self.traits.name .. "Class", __reduce = self.traits.class_reduce,
    __call = function(...) return self:construct(...) end,
  })
end

--- A subclass; `name` is what `tostring` of an instance shows in place of the parent's.
function Kind.extend(self, parent, name)
  check.table(self.traits.name .. ".extend", "self", parent)
  check.optional(self.traits.name .. ".extend", "name", "string", name)
  return self:adopt({ __name = name or parent.__name }, parent)
end

--- Reads what there is to run. Arguments without anything that takes them are a mistake.
function Kind.take_target(self, instance, state, options)
  local name = self.traits.name
  state.target = check.optional_callable(name, "target", options.target)
  state.args = check.optional_arguments(name, "args", options.args)
  state.kwargs = check.optional(name, "kwargs", "table", options.kwargs)
  if (state.args or state.kwargs) and not state.target and instance.run == self.traits.run then
    fail("TypeError",
      name .. ": target: function expected, since there are arguments for it, got nil; is its name right?")
  end
end

return subclassing
