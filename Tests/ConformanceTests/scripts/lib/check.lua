-- What the conformance scripts check with. A failed check raises an error that says what was
-- expected and what was got; a script that comes to its end prints "ok" itself.

local mp = require "multiprocessing"

local check = {}

local function show(value)
  if type(value) == "string" then
    return #value > 200 and ("%q… (%d bytes)"):format(value:sub(1, 200), #value)
      or ("%q"):format(value)
  end
  if math.type(value) == "float" then
    return ("%s (float)"):format(value)
  end
  return tostring(value)
end

local function fail(message, note)
  error((note and note .. ": " or "") .. message, 3)
end

-- nil if the two are the same in kind, bits and shape, otherwise what differs.
local function difference(got, want, path, pairs_seen)
  if math.type(got) ~= math.type(want) or type(got) ~= type(want) then
    return ("%s: got %s, want %s"):format(path, show(got), show(want))
  end
  if math.type(got) == "float" then
    local same = got == want and 1 / got == 1 / want or got ~= got and want ~= want
    return not same and ("%s: got %s, want %s"):format(path, show(got), show(want)) or nil
  end
  if rawequal(got, want) then return nil end
  if type(got) ~= "table" then
    return ("%s: got %s, want %s"):format(path, show(got), show(want))
  end
  if pairs_seen[got] == want then return nil end
  pairs_seen[got] = want
  for key, value in next, want do
    local step = ("%s[%s]"):format(path, show(key))
    local found = difference(rawget(got, key), value, step, pairs_seen)
    if found then return found end
  end
  for key, value in next, got do
    if rawget(want, key) == nil then
      return ("%s[%s]: got %s, want nothing"):format(path, show(key), show(value))
    end
  end
  return nil
end

-- Equal in kind (1 is not 1.0), bits (-0.0 is not 0.0, nan is nan) and shape. Table keys of table
-- type are compared by identity; metatables are not looked at.
function check.eq(got, want, note)
  local found = difference(got, want, "value", {})
  if found then fail(found, note) end
end

-- The very same object.
function check.same(got, want, note)
  if not rawequal(got, want) then
    fail(("got %s, want the same as %s"):format(show(got), show(want)), note)
  end
end

function check.ok(value, note)
  if not value then fail("got " .. show(value), note) end
  return value
end

-- The text contains the pattern (a Lua pattern).
function check.match(text, pattern, note)
  if type(text) ~= "string" or not text:find(pattern) then
    fail(("%s has no match for %q"):format(show(text), pattern), note)
  end
end

-- The text contains the words, taken literally.
function check.has(text, words, note)
  if type(text) ~= "string" or not text:find(words, 1, true) then
    fail(("%s does not contain %q"):format(show(text), words), note)
  end
end

-- The value is in the list.
function check.among(value, list, note)
  for _, candidate in ipairs(list) do
    if rawequal(candidate, value) then return end
  end
  fail(show(value) .. " is not in " .. mp.repr(list), note)
end

-- Two lists have the same members, in any order (numbers and strings).
function check.same_members(got, want, note)
  local function sorted(list)
    local copy = {}
    for i = 1, #list do copy[i] = list[i] end
    table.sort(copy, function(a, b)
      if type(a) == type(b) then return a < b end
      return type(a) < type(b)
    end)
    return copy
  end
  local found = difference(sorted(got), sorted(want), "sorted list", {})
  if found then fail(found, note) end
end

-- Calls fn(...) and wants an error of the module's class named (several with "A|B", "any" for any
-- error object of the module, "plain" for what is no such object), whose text matches the Lua
-- pattern, if given. Returns the error.
function check.raises(class, pattern, fn, ...)
  local done, err = pcall(fn, ...)
  if done then fail(("no error raised, want %s"):format(class)) end
  local fits = false
  if class == "plain" then
    fits = not mp.isinstance(err, mp.Error)
  elseif class == "any" then
    fits = mp.isinstance(err, mp.Error)
  else
    for name in class:gmatch("[^|]+") do
      fits = fits or mp.isinstance(err, mp[name])
    end
  end
  if not fits then fail(("got error %s, want %s"):format(show(err), class)) end
  if pattern and not tostring(err):find(pattern) then
    fail(("error text %s has no match for %q"):format(show(tostring(err)), pattern))
  end
  return err
end

-- A wrong argument: TypeError or ValueError, whose text holds each of the words.
function check.rejects(words, fn, ...)
  local done, err = pcall(fn, ...)
  if done then fail("no error raised for a wrong argument, want " .. table.concat(words, ", ")) end
  if not (mp.isinstance(err, mp.TypeError) or mp.isinstance(err, mp.ValueError)) then
    fail(("got error %s, want a TypeError or ValueError"):format(show(err)))
  end
  for _, word in ipairs(words) do
    if not tostring(err):find(word, 1, true) then
      fail(("error text %s does not name %q"):format(show(tostring(err)), word))
    end
  end
  return err
end

-- Runs fn(...) in a process and wants it to end well.
function check.child(fn, ...)
  local p = mp.Process{target = fn, args = table.pack(...)}
  p:start()
  p:join()
  if p.exitcode ~= 0 then fail(("%s ended with exit code %s"):format(p.name, p.exitcode)) end
  return p
end

-- Runs fn(...) in a process and returns what it put into the queue that it gets as its first
-- argument.
function check.answer(fn, ...)
  local answers = mp.Queue()
  local p = mp.Process{target = fn, args = table.pack(answers, ...)}
  p:start()
  p:join()
  if p.exitcode ~= 0 then fail(("%s ended with exit code %s"):format(p.name, p.exitcode)) end
  return answers:get(true, 10)
end

-- The letter that /proc has for the state of a process, nil if there is none of that id.
function check.state(pid)
  local file = io.open(("/proc/%d/stat"):format(pid))
  if not file then return nil end
  local text = file:read("a") or ""
  file:close()
  return text:match(".*%) (%a)")
end

-- Whether a process of that id is there and no zombie.
function check.is_running(pid)
  local state = check.state(pid)
  return state ~= nil and state ~= "Z" and state ~= "X"
end

-- Waits until done() is true, looking again and again; fails after some seconds (10).
function check.eventually(done, note, seconds)
  local deadline = os.time() + (seconds or 10)
  while not done() do
    if os.time() > deadline then fail("has not come about", note) end
    mp.sleep(0.005)
  end
end

-- Pauses a process and waits until it stands still: a signal that finds it on the way there would
-- be seen first.
function check.pause(p)
  p:pause()
  check.eventually(function() return check.state(p.pid) == "T" end, "the stop")
end

-- Sends a signal by number or name from outside of the module.
function check.signal(pid, signal)
  check.ok(os.execute(("kill -%s %d"):format(signal, pid)), "kill")
end

-- The start method that this run is about.
check.method = os.getenv("CONFORMANCE_METHOD")

-- The path of a file in a folder that lives as long as this run.
function check.temporary(name)
  return os.getenv("CONFORMANCE_TMP") .. "/" .. name
end

-- The program that runs this script.
function check.interpreter()
  local i = 0
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

-- Computes, calling nothing of the module but a Value's field, until the count is reached; raises
-- after so many seconds.
function check.compute(value, count, seconds)
  local deadline = os.time() + seconds
  while value.value < count do
    if os.time() > deadline then error("only " .. value.value .. " tasks were done") end
    for _ = 1, 1000 do end
  end
end

-- Appends a line to a file, whole even among several processes.
function check.note(path, line)
  local file = assert(io.open(path, "a"))
  file:write(line, "\n")
  file:close()
end

-- The lines of a file; none if it does not exist.
function check.notes(path)
  local lines = {}
  local file = io.open(path)
  if not file then return lines end
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
  return lines
end

return check
