-- In a stand-in: the shared objects that its process, on another computer, has open, and what each
-- of its calls does. The methods are those that every process calls; what the process puts into
-- queues and pipes for others is a parcel here, and stays closed.

local native, part = ...
local mp = part "context"
local errors = native.errors

local home = {}

--- The objects by the numbers that the process gave them.
local objects = {}

local notes = {
  ["#open"] = function(number, object) objects[number] = object end,
  ["#close"] = function(number)
    local object = objects[number]
    objects[number] = nil
    -- The other end of a pipe is told at once, not when garbage is collected.
    if object ~= nil and getmetatable(object).__name == "Connection" then object:close() end
    collectgarbage "step"
  end,
}

-- What is no method of an object -----------------------------------------------------------------

local function buffer_operation(name)
  return function(object, ...)
    local buffer = object.buf
    return buffer[name](buffer, ...)
  end
end

local operations = {
  ["#get"] = function(object, key) return object[key] end,
  ["#set"] = function(object, key, value) object[key] = value end,
  ["#meta"] = function(object, event, ...) return getmetatable(object)[event](object, ...) end,
  --- The next item of a queue that `iter` goes over: whether there is one, and the item.
  ["#next"] = function(object)
    local item = object:iter()()
    if item == nil then return false end
    return true, item
  end,
  --- A method of what a manager's proxy stands for.
  ["#call"] = native.call_closed,
  ["#arrive"] = native.arrive_at_barrier,
  ["#end_action"] = native.end_action,
  ["#buf_get"] = buffer_operation "get",
  ["#buf_set"] = buffer_operation "set",
  ["#buf_len"] = function(object) return #object.buf end,
  ["#buf_at"] = function(object, index) return object.buf[index] end,
  ["#buf_put"] = function(object, index, byte) object.buf[index] = byte end,
}

-- Functions of the module ------------------------------------------------------------------------

local functions = {
  SharedMemory = mp.shared_memory.SharedMemory, ShareableList = mp.shared_memory.ShareableList,
}

--- Which things of a list are ready, by their places in it.
function functions.wait(things, timeout)
  local place_of, places = {}, {}
  for place, thing in ipairs(things) do place_of[thing] = place end
  for i, thing in ipairs(mp.connection.wait(things, timeout)) do places[i] = place_of[thing] end
  return places
end

for _, name in ipairs { "new_bytes", "peek", "poke", "address", "shape" } do
  functions[name] = function(...)
    -- They are there once the module's part for structures is.
    if not native[name] then mp.sharedctypes.sizeof "i" end
    return native[name](...)
  end
end

-- Calls ------------------------------------------------------------------------------------------

local function run(object, method, ...)
  local operation = operations[method]
  if operation then return operation(object, ...) end
  return object[method](object, ...)
end

--- Carries out a call in a task of its own, for it may wait.
function home.call(number, method, ...)
  if number == 0 then
    local note = notes[method]
    if note then return note(...) end
    return native.spawn(functions[method] or mp[method], ...)
  end
  local object = objects[number]
  if object == nil then error(errors.RuntimeError "the shared object is gone", 0) end
  return native.spawn(run, object, method, ...)
end

--- Nothing is released here but by the process.
function home.prepare() end

return home
