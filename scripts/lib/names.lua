-- Prints every public name of the module, one a line: the functions and values of each module that
-- can be required, and the methods and fields of each class. What the definitions for editors and
-- the reference must have is read off the program itself here; scripts/lib/names.py compares.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"

--- An upvalue of a function by its name, or of a function in C by its number.
local function upvalue(fn, wanted)
  local i = 1
  while true do
    local name, value = debug.getupvalue(fn, i)
    if not name then return nil end
    if name == wanted or i == wanted then return value end
    i = i + 1
  end
end

local function is_public(name)
  return type(name) == "string" and not name:find("^__")
end

--- Adds the names of a table, and of those that it inherits from.
local function add(found, members)
  for name, value in next, members do
    if is_public(name) then found[name] = type(value) == "function" and "method" or "field" end
  end
  local meta = debug.getmetatable(members)
  if meta and type(meta.__index) == "table" then add(found, meta.__index) end
  return found
end

--- The members of an object's class. A class of the program keeps them in a table that `__index`
--- is, or has as its first upvalue; a getter is a light userdata there. Setters are with
--- `__newindex`.
local function members(object)
  local meta = debug.getmetatable(object)
  local found = {}
  local index = meta.__index
  if type(object) == "userdata" then
    add(found, type(index) == "table" and index or upvalue(index, 1))
    for name in pairs(upvalue(meta.__newindex, 1)) do found[name] = "field" end
  elseif type(index) == "table" then
    add(found, index)
  else
    -- A class in Lua: its methods are in `class`, and what it knows beside them in a table of
    -- fields.
    local class = upvalue(index, "class") or upvalue(index, "Server")
    if class then add(found, class) end
    local fields = upvalue(index, "HANDLE_FIELDS") or (upvalue(index, "traits") or {}).fields or {}
    for name in pairs(fields) do found[name] = "field" end
    if object.address ~= nil or found.connect then found.address = "field" end
  end
  return found
end

--- One object of each class, by the class's name.
local function objects()
  local lock, semaphore = mp.Lock(), mp.Semaphore()
  local memory = mp.shared_memory.SharedMemory{create = true, size = 8}
  local pool, executor, manager = mp.Pool(1), futures.ProcessPoolExecutor(1), mp.Manager()
  local managers, mpool = mp.managers, manager:Pool(1)
  local list = {
    mp.Process{}, mp.get_logger(), lock, lock:guard(), mp.RLock(), semaphore, semaphore:guard(),
    mp.BoundedSemaphore(), mp.Condition(), mp.Event(), mp.Barrier(1), mp.Value("i"),
    mp.RawValue("i"), mp.Array("i", 1), mp.RawArray("i", 1), mp.Queue(), mp.JoinableQueue(),
    mp.SimpleQueue(), (mp.Pipe()), memory, memory.buf, mp.shared_memory.ShareableList{1},
    mp.connection.Listener(), pool, pool:apply_async(math.abs, {1}), (pool:imap(tostring, {1})),
    executor, executor:submit(math.abs, 1), (executor:map(tostring, {1})), managers.BaseManager(),
    managers.SyncManager(), managers.SharedMemoryManager(), managers.BaseManager():get_server(),
    manager:dict(), manager:list(), manager:set(), manager:Namespace(), manager:Value("i", 1),
    manager:Array("i", {1}), manager:Queue(), manager:JoinableQueue(), manager:Lock(),
    manager:RLock(), manager:Semaphore(), manager:BoundedSemaphore(), manager:Condition(),
    manager:Event(), manager:Barrier(1), mpool, mpool:apply_async(math.abs, {1}),
    (mpool:imap(tostring, {1})), require "threading".Thread{}, mp.reduction.DupFd(1),
  }
  return list, function()
    memory:unlink()
    mpool:terminate()
    manager:shutdown()
    pool:terminate()
    executor:shutdown()
  end
end

local lines = {}
local function say(...) lines[#lines + 1] = table.concat({...}, " ") end

local function say_members(object)
  local class = debug.getmetatable(object).__name
  for name, kind in pairs(members(object)) do say(kind, class .. "." .. name) end
end

local function say_module(name)
  local module = require(name)
  for key in pairs(module) do
    -- The numbers of signals are the machine's, and one field stands for them all.
    local is_number_of_a_signal = name == "signal" and key:find "^SIG%u"
    if is_public(key) and not is_number_of_a_signal then say("module", name .. "." .. key) end
  end
  -- Classes of managers are made when they are asked for.
  local meta = getmetatable(module)
  local made = meta and upvalue(meta.__index, "managers")
  for key in pairs(made and made() or {}) do
    if key ~= "start_default" then say("module", name .. "." .. key) end
  end
end

local function in_child(queue)
  lines = {}
  say_members(mp.parent_process())
  queue:put(lines)
end

if __name__ == "__main__" then
  for _, name in ipairs{
    "multiprocessing", "multiprocessing.connection", "multiprocessing.dummy",
    "multiprocessing.managers", "multiprocessing.pool", "multiprocessing.queues",
    "multiprocessing.reduction", "multiprocessing.shared_memory", "multiprocessing.sharedctypes",
    "multiprocessing.synchronize",
    "atexit", "concurrent.futures", "queue", "signal", "threading", "time",
  } do say_module(name) end
  for key in pairs(mp.trace) do say("method", "trace." .. key) end
  for key in pairs(mp.explore) do say("method", "explore." .. key) end
  local list, finish = objects()
  for _, object in ipairs(list) do say_members(object) end
  finish()
  -- Only a child has a parent to look at.
  local queue = mp.Queue()
  mp.Process{target = in_child, args = {queue}}:start()
  table.move(queue:get(), 1, 99, #lines + 1, lines)
  table.sort(lines)
  print(table.concat(lines, "\n"))
end
