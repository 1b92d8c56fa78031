-- Classes in the shapes that the usual libraries give them.

local shapes = {}

-- As middleclass has it: the metatable of instances is kept in a field, the class has a metatable
-- of its own, and instances know their class.
do
  local function propagate(class, name, f)
    class.__instanceDict[name] = f
    for subclass in pairs(class.subclasses) do
      if subclass.__declaredMethods[name] == nil then propagate(subclass, name, f) end
    end
  end

  local function declare(class, name, f)
    class.__declaredMethods[name] = f
    propagate(class, name, f)
  end

  local function create(name, super)
    local dict = {}
    dict.__index = dict
    local class = {
      name = name, super = super, static = {}, __instanceDict = dict, __declaredMethods = {},
      subclasses = setmetatable({}, { __mode = "k" }),
    }
    setmetatable(class.static, {
      __index = function(_, key)
        local own = rawget(dict, key)
        if own == nil and super then return super.static[key] end
        return own
      end,
    })
    return setmetatable(class, {
      __index = class.static, __newindex = declare,
      __tostring = function() return "class " .. name end,
      __call = function(self, ...) return self:new(...) end,
    })
  end

  function shapes.separate(name, super)
    local class = create(name, super)
    function class.static.new(self, ...)
      local instance = setmetatable({ class = self }, self.__instanceDict)
      instance:initialize(...)
      return instance
    end
    function class.static.subclass(self, subname)
      local subclass = shapes.separate(subname, self)
      for key, f in pairs(self.__instanceDict) do
        if key ~= "__index" then propagate(subclass, key, f) end
      end
      self.subclasses[subclass] = true
      return subclass
    end
    return class
  end
end

-- As classic has it: a class is the metatable of its instances and of its subclasses, which copy
-- its metamethods.
do
  local Object = {}
  Object.__index = Object

  function Object.new() end

  function Object.extend(self)
    local class = {}
    for key, value in pairs(self) do
      if key:find "^__" then class[key] = value end
    end
    class.__index = class
    class.super = self
    return setmetatable(class, self)
  end

  function Object.is(self, T)
    local class = getmetatable(self)
    while class and class ~= T do class = getmetatable(class) end
    return class == T
  end

  function Object.__call(self, ...)
    local instance = setmetatable({}, self)
    instance:new(...)
    return instance
  end

  shapes.Object = Object
end

-- As 30log has it: a class is the metatable of its instances, can be called, and lists its
-- subclasses weakly.
do
  local function construct(class, ...)
    local instance = setmetatable({ class = class }, class)
    if class.init then class.init(instance, ...) end
    return instance
  end

  function shapes.listed(name, super)
    local class = {
      name = name, super = super, subclasses = setmetatable({}, { __mode = "k" }),
      __tostring = function(self) return ("instance of '%s'"):format(name) end,
    }
    class.__index = class
    if super then super.subclasses[class] = true end
    return setmetatable(class, {
      __index = super, __call = construct,
      __tostring = function() return ("class '%s'"):format(name) end,
    })
  end
end

-- As MoonScript compiles it: the metatable of instances is in a field, and knows its class.
function shapes.based(name, base, init, parent)
  base.__index = base
  if parent then setmetatable(base, parent.__base) end
  local class = setmetatable({ __init = init, __base = base, __name = name, __parent = parent }, {
    __index = function(_, key)
      local own = rawget(base, key)
      if own == nil and parent then return parent[key] end
      return own
    end,
    __call = function(class, ...)
      local self = setmetatable({}, base)
      class.__init(self, ...)
      return self
    end,
  })
  base.__class = class
  return class
end

return shapes
