-- Runs programs under `mprun --trace`, and holds what they write against the rules of viewers.
local json = require "json"
local check = require "check"

local traced = {}

traced.folder = os.getenv "CONFORMANCE_TMP" or "/tmp"

local function quote(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

--- Writes a file into the test's folder, and gives its path.
function traced.write(name, text)
  local path = traced.folder .. "/" .. name
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
  return path
end

--- The content of a file; nil if there is none.
function traced.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

--- Runs a program with options; gives its output (both streams) and its exit code.
function traced.run(options, program, ...)
  local path = traced.write("traced.lua", program)
  local words = { check.interpreter(), "--start-method=" .. (check.method or "fork") }
  for _, option in ipairs(options) do words[#words + 1] = option end
  words[#words + 1] = path
  for _, word in ipairs{ ... } do words[#words + 1] = word end
  for i, word in ipairs(words) do words[i] = quote(word) end
  local process = io.popen(table.concat(words, " ") .. " 2>&1 </dev/null; echo \"[$?]\"")
  local output = process:read "a"
  process:close()
  local text, code = output:match "^(.*)%[(%d+)%]\n$"
  return text, tonumber(code)
end

-- MARK: The rules

local function check_nesting(track, slices)
  table.sort(slices, function(a, b)
    if a.from ~= b.from then return a.from < b.from end
    return a.to > b.to
  end)
  local open = {}
  for _, slice in ipairs(slices) do
    while #open > 0 and open[#open].to <= slice.from do open[#open] = nil end
    local outer = open[#open]
    check.ok(not outer or slice.to <= outer.to,
      track, slice.event.name, slice.to, outer and outer.event.name, outer and outer.to)
    open[#open + 1] = slice
  end
end

local function nanoseconds(microseconds) return math.floor(microseconds * 1000 + 0.5) end

local function is_within(slices, time)
  for _, slice in ipairs(slices) do
    if slice.from <= time and time < slice.to then return true end
  end
end

--- Holds a trace against the rules; gives its events, and arrows as pairs.
function traced.verify(trace)
  local tracks, last, arrows, open, holds = {}, 0, {}, {}, {}
  check.ok(math.type(trace.otherData.lost) == "integer")
  for _, event in ipairs(trace.traceEvents) do
    check.ok(event.ph:find "^[XMbesfCi]$", event.ph)
    check.ok(math.type(event.pid) == "integer" and math.type(event.tid) == "integer")
    if event.ph ~= "M" then
      local time = nanoseconds(event.ts)
      check.ok(time >= last, "sorted", event.ts)
      last = time
      check.ok(type(event.cat) == "string" and event.cat ~= "", event.name)
    end
    if event.ph == "X" then
      local slices = tracks[event.tid] or {}
      tracks[event.tid] = slices
      local from = nanoseconds(event.ts)
      slices[#slices + 1] = { from = from, to = from + nanoseconds(event.dur), event = event }
      check.ok(event.dur >= 0.001, event.name)
    elseif event.ph == "s" then
      check.ok(not arrows[event.id], "an id that comes twice", event.id)
      arrows[event.id] = { from = event }
      -- Behind the beginning of the slice that it is in, in the file.
      check.ok(is_within(tracks[event.tid] or {}, nanoseconds(event.ts)), event.name, event.ts)
    elseif event.ph == "f" then
      local arrow = arrows[event.id]
      check.ok(arrow and not arrow.to, "an arrow without a beginning", event.id)
      check.ok(event.bp == "e" and event.ts >= arrow.from.ts and event.cat == arrow.from.cat)
      check.ok(is_within(tracks[event.tid] or {}, nanoseconds(event.ts)), event.name, event.ts)
      arrow.to = event
    elseif event.ph == "b" then
      check.ok(not holds[event.id], event.id)
      holds[event.id] = event
    elseif event.ph == "e" then
      check.ok(holds[event.id] and not open[event.id], event.id)
      open[event.id] = true
    end
  end
  for _, arrow in pairs(arrows) do check.ok(arrow.to, arrow.from.name) end
  for id in pairs(holds) do check.ok(open[id], "a hold without an end") end
  for track, slices in pairs(tracks) do check_nesting(track, slices) end
  return trace.traceEvents, arrows
end

--- Traces a program: gives events, arrows, output, exit code, the trace.
function traced.trace(program, options, ...)
  local file = traced.folder .. "/traced.json"
  os.remove(file)
  local words = { "--trace", file }
  for _, option in ipairs(options or {}) do words[#words + 1] = option end
  local output, code = traced.run(words, program, ...)
  local text = traced.read(file)
  check.ok(text, output)
  check.ok(not traced.read(file .. ".part"), "the recording is still there")
  local trace = json.parse(text)
  local events, arrows = traced.verify(trace)
  return events, arrows, output, code, trace
end

--- The events that have all of the given fields.
function traced.find(events, fields)
  local found = {}
  for _, event in ipairs(events) do
    local fits = true
    for key, value in pairs(fields) do fits = fits and event[key] == value end
    if fits then found[#found + 1] = event end
  end
  return found
end

--- How many arrows there are of a category.
function traced.count(arrows, category)
  local count = 0
  for _, arrow in pairs(arrows) do if arrow.from.cat == category then count = count + 1 end end
  return count
end

--- The names of all processes, sorted, without their pids.
function traced.processes(events)
  local names, pids = {}, {}
  for _, event in ipairs(traced.find(events, { ph = "M", name = "process_name" })) do
    local name, pid = event.args.name:match "^(.*) %(pid (%d+)%)$"
    check.ok(name and not pids[event.pid], event.args.name)
    pids[event.pid] = tonumber(pid)
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

return traced
