-- Which class is which, in all processes of a program.
--
-- A class without a name is known by a number, drawn where it is first sent. A process that
-- receives the number finds the class by it, or by the ways that lead to it in the sender, from a
-- module or a global through the code that its script and its modules have made while they loaded;
-- else it makes the class from what the message says.
--
-- A way is a list: where it begins, then steps of two: what kind, and which.

local is_class, random, loaded, registered = ...

local FIELD, UPVALUE, METATABLE = 0, 1, 2

--- How many ways to one class are told.
local MOST_WAYS = 4
--- Of a table of data only so many entries are searched.
local MOST_ENTRIES = 1000
--- By how many methods a class is known again.
local MOST_MARKS = 4

--- What stands before the name of a class made by `extend`, where a way begins with one.
local REGISTERED = "\0"

local getmetatable, getupvalue, getinfo = debug.getmetatable, debug.getupvalue, debug.getinfo

local ids = setmetatable({}, { __mode = "k" })
local classes_by_id = setmetatable({}, { __mode = "v" })
--- By class: what is told of it beside its number.
local told = setmetatable({}, { __mode = "k" })

-- The search: breadth first, so that the shortest way is found first.

local Search = {}
Search.__index = Search

local function path_of(node)
  local path = {}
  while node.parent do
    table.insert(path, 1, node.key)
    table.insert(path, 1, node.kind)
    node = node.parent
  end
  table.insert(path, 1, node.key)
  return path
end

--- Notes a way to the value, and answers whether it is the first.
function Search:note(value, parent, kind, key)
  local nodes = self.found[value]
  if not nodes then
    nodes = {}
    self.found[value] = nodes
  end
  if #nodes < MOST_WAYS then nodes[#nodes + 1] = { parent = parent, kind = kind, key = key } end
  return #nodes == 1
end

--- Notes that a step leads to the value; a function or a class is searched later.
function Search:reach(value, parent, kind, key)
  if type(value) == "table" then
    if kind ~= METATABLE and not is_class(value) then return end
  elseif type(value) ~= "function" then
    return
  end
  if self:note(value, parent, kind, key) then
    self.queue[#self.queue + 1] = { value = value, node = self.found[value][1] }
  end
end

--- The fields of a table whose keys are strings.
function Search:fields(fields, node, visit)
  local count = 0
  for key, value in next, fields do
    count = count + 1
    if count > MOST_ENTRIES then return end
    if type(key) == "string" then visit(self, value, node, FIELD, key) end
  end
end

--- A field of a module or an upvalue: a function, a class, or a table that may have classes for
--- fields (`Set.mt`), or turn out to be a metatable itself.
function Search:named(value, node, kind, key)
  if type(value) ~= "table" or self.modules[value] or getmetatable(value) or is_class(value) then
    return self:reach(value, node, kind, key)
  end
  if not self:note(value, node, kind, key) then return end
  self:fields(value, self.found[value][1], function(search, inner, ...)
    if type(inner) == "table" then search:reach(inner, ...) end
  end)
end

function Search:expand(value, node)
  if type(value) == "function" then
    local n = 1
    while true do
      local name, upvalue = getupvalue(value, n)
      if not name then return end
      self:named(upvalue, node, UPVALUE, n)
      n = n + 1
    end
  end
  self:fields(value, node, self.reach)
  local metatable = getmetatable(value)
  if metatable then self:reach(metatable, node, METATABLE, 0) end
end

--- Follows everything that was reached.
function Search:run()
  local next_one = 1
  while self.queue[next_one] do
    self:expand(self.queue[next_one].value, self.queue[next_one].node)
    next_one = next_one + 1
  end
end

local function search_all()
  local search = setmetatable({ found = {}, queue = {}, modules = {} }, Search)
  local names = {}
  for name, module in next, loaded do
    if type(name) == "string" and type(module) == "table" then
      search.modules[module] = true
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    search:fields(loaded[name], { key = name }, search.named)
  end
  for name, class in next, registered do
    if type(name) == "string" then search:expand(class, { key = REGISTERED .. name }) end
  end
  search:run()
  local ways = setmetatable({}, { __mode = "k" })
  for value, nodes in next, search.found do
    if type(value) == "table" then
      ways[value] = {}
      for number, node in ipairs(nodes) do ways[value][number] = path_of(node) end
    end
  end
  return ways
end

local ways, searched_at = nil, nil
local misses, misses_before_search = 0, 1

--- The ways to a class that is sent for the first time. A script may make classes without end, so a
--- class that was not there at the last search causes another only the first, second, fourth …
--- time.
local function ways_to(class, generation)
  if searched_at ~= generation then
    ways, searched_at = search_all(), generation
  elseif not ways[class] then
    misses = misses + 1
    if misses == misses_before_search then
      misses_before_search = 2 * misses_before_search
      ways = search_all()
    end
  end
  return ways[class] or {}
end

--- What tells the class from another one to which the same way may lead elsewhere: where some of
--- its methods are defined, and what it calls itself. A list of keys and values in turn.
local function marks_of(class)
  local keys, marks = {}, {}
  for key, value in next, class do
    if type(key) == "string" and type(value) == "function" then keys[#keys + 1] = key end
  end
  table.sort(keys)
  for i = 1, math.min(#keys, MOST_MARKS) do
    marks[#marks + 1] = keys[i]
    marks[#marks + 1] = getinfo(rawget(class, keys[i]), "S").linedefined
  end
  for _, key in ipairs { "name", "__name" } do
    local text = rawget(class, key)
    if type(text) == "string" then
      marks[#marks + 1] = key
      marks[#marks + 1] = text
    end
  end
  return marks
end

--- Whether all marks that the class has are as they should be, and one is there if any is told.
local function has_marks(class, marks)
  local some = #marks == 0
  for i = 1, #marks, 2 do
    local own, mark = rawget(class, marks[i]), marks[i + 1]
    if type(own) == "function" then own = getinfo(own, "S").linedefined end
    if own ~= nil and own ~= mark then return false end
    some = some or own ~= nil
  end
  return some
end

local function start_of(name, may_require)
  if name:sub(1, 1) == REGISTERED then return registered[name:sub(2)] end
  if loaded[name] == nil and may_require then pcall(require, name) end
  return loaded[name]
end

--- What the way leads to here, if it leads to a table.
local function follow(way, may_require)
  local value = start_of(way[1], may_require)
  for i = 2, #way, 2 do
    local kind, key = way[i], way[i + 1]
    if kind == UPVALUE then
      if type(value) ~= "function" then return nil end
      local _
      _, value = getupvalue(value, key)
    elseif type(value) ~= "table" then
      return nil
    elseif kind == METATABLE then
      value = getmetatable(value)
    else
      value = rawget(value, key)
    end
  end
  return type(value) == "table" and value or nil
end

local function search_here(found_ways, marks)
  for pass = 1, 2 do
    for _, way in ipairs(found_ways) do
      local class = follow(way, pass == 2)
      if class and has_marks(class, marks) then return class end
    end
  end
  return nil
end

--- Marks a table as a class without a name, and tells its number, the ways to it and its marks.
--- `generation` changes when modules are loaded.
local function describe(class, generation)
  if not ids[class] then
    local id = random()
    told[class] = { ways = ways_to(class, generation), marks = marks_of(class) }
    classes_by_id[id] = class
    ids[class] = id
  end
  return ids[class], told[class].ways, told[class].marks
end

--- The class with that number, and whether it was here; if not, it is empty. It keeps `beside`, the
--- classes of its message, alive: a class may list its subclasses in a weak table, from which one
--- that is collected and made again later would be missing.
local function find(id, found_ways, marks, beside)
  local class = classes_by_id[id]
  if class then return class, true end
  class = search_here(found_ways, marks)
  local was_here = class ~= nil
  class = class or {}
  classes_by_id[id] = class
  if not ids[class] then
    told[class] = { ways = found_ways, marks = marks, beside = not was_here and beside or nil }
    ids[class] = id
  end
  return class, was_here
end

--- Forgets a class of which the rest could not be read.
local function forget(class)
  local id = ids[class]
  if id then classes_by_id[id] = nil end
  ids[class], told[class] = nil, nil
end

--- By metatable: the empty tables with that metatable that are fields of modules, such as
--- `dkjson.null`.
local singletons = setmetatable({}, { __mode = "k" })
local singletons_at

local function search_singletons(metatable)
  local found = setmetatable({}, { __mode = "k" })
  for name, module in next, loaded do
    if type(name) == "string" and name ~= "_G" and type(module) == "table" then
      for key, value in next, module do
        if type(key) == "string" and type(value) == "table" and getmetatable(value) == metatable then
          found[value] = { name, key }
        end
      end
    end
  end
  return found
end

--- Module and field where an empty table with a metatable without a name is found, if it is one.
local function singleton(value, metatable, generation)
  if singletons_at ~= generation then
    singletons = setmetatable({}, { __mode = "k" })
    singletons_at = generation
  end
  singletons[metatable] = singletons[metatable] or search_singletons(metatable)
  local place = singletons[metatable][value]
  if place and rawget(loaded[place[1]] or {}, place[2]) == value then return place[1], place[2] end
  return nil
end

local function is_named(class, generation)
  if registered[class] then return true end
  for _, way in ipairs(ways_to(class, generation)) do
    if #way == 3 then return true end
  end
  return false
end

--- Reaches what a value holds: tables of data with their metatables, functions, classes.
local function reach_all(search, value)
  local root = { key = "" }
  local seen, waiting = {}, { value }
  while #waiting > 0 do
    local one = table.remove(waiting)
    if type(one) ~= "table" or is_class(one) then
      search:reach(one, root, FIELD, "")
    elseif not seen[one] and not search.modules[one] then
      seen[one] = true
      search:reach(getmetatable(one), root, METATABLE, 0)
      local count = 0
      for _, inner in next, one do
        count = count + 1
        if count > MOST_ENTRIES then break end
        waiting[#waiting + 1] = inner
      end
    end
  end
end

--- Marks the classes without a name that can be reached from a value, before a fork: parent and
--- child know them by the same numbers then.
local function describe_all(value, generation)
  local search = setmetatable({ found = {}, queue = {}, modules = {} }, Search)
  for _, module in next, loaded do search.modules[module] = true end
  reach_all(search, value)
  search:run()
  for _, item in ipairs(search.queue) do
    local class = item.value
    if type(class) == "table" and not ids[class] and not is_named(class, generation) then
      describe(class, generation)
    end
  end
end

return describe, find, forget, singleton, ids, describe_all
