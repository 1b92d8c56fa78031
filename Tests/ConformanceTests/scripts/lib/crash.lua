-- Kills a process at every step of what it does, and has the others look.
--
-- A debug build of mprun ends itself at a named place when its process is called "killed at
-- PLACE:NTH", and writes down what it passes when it is called "noted in FILE" (with
-- MPRUN_FAILPOINT=by-name). So each row of a crash table is played once to learn its places, and
-- then once for each of them.
--
-- A row has: name      what is done, in words prepare   makes a table of objects, which the victim
--   gets as it is play      what the victim does with them clean     takes away what is left when
--   it was played to its end, if anything is decides   the place after which it has happened, once
--   for each pass verify    what the others see: verify(objects, done, place), where done says how
--   often the decisive place was passed, or nil where the death was in something that the row is
--   not about

local mp = require "multiprocessing"
local check = require "check"

local crash = {}

--- Places of the structures themselves. Others (the heap, reference counts, waiting) are passed as
--- often as the state of the whole program has it.
local EXACT = { "^put", "^take", "^drop", "^taskDone", "^name", "^list", "^peek" }

local function is_exact(place)
  for _, pattern in ipairs(EXACT) do
    if place:find(pattern) then return true end
  end
  return false
end

--- The places that a row passes, in order: { place, nth, how often the decisive one was passed by
--- then }.
local function places_of(row, index, victim)
  local path = check.temporary("passes-" .. index)
  local objects = row.prepare()
  local p = mp.Process{target = victim, args = {"noted in " .. path, index, objects}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0, row.name)
  if row.clean then row.clean(objects) end
  local found, counts, done = {}, {}, 0
  for _, place in ipairs(check.notes(path)) do
    counts[place] = (counts[place] or 0) + 1
    if place == row.decides then done = done + 1 end
    found[#found + 1] = { place = place, nth = counts[place], done = done }
  end
  check.ok(#found > 0, row.name .. ": no place was passed: is this a debug build?")
  if row.decides then check.ok(done > 0, row.name .. " does not pass " .. row.decides) end
  return found
end

--- Which deaths are tried: all at the row's own places, and of the others the first and the second.
--- A new program for each death takes its time, so that spawn tries the first pass only.
local function is_chosen(death)
  if check.method == "spawn" then return death.nth == 1 end
  return death.nth <= (is_exact(death.place) and 8 or 2)
end

local function kill(row, index, victim, death)
  local objects = row.prepare()
  local name = ("killed at %s:%d"):format(death.place, death.nth)
  local p = mp.Process{target = victim, args = {name, index, objects}}
  p:start()
  p:join()
  local exact = is_exact(death.place)
  local note = ("%s, %s"):format(row.name, name)
  if exact or p.exitcode ~= 0 then check.eq(p.exitcode, -9, note) end
  local done, err = xpcall(row.verify, debug.traceback, objects, exact and death.done or nil, death.place)
  if not done then error(note .. ": " .. tostring(err), 0) end
end

--- Plays all rows. `victim` is a global function, so that it is found by name: crash.victim(rows).
function crash.run(rows, victim)
  local deaths = 0
  for index, row in ipairs(rows) do
    for _, death in ipairs(places_of(row, index, victim)) do
      if is_chosen(death) then
        kill(row, index, victim, death)
        deaths = deaths + 1
      end
    end
  end
  check.ok(deaths > #rows)
end

--- The function that a victim runs.
function crash.victim(rows)
  return function(name, index, objects)
    mp.current_process().name = name
    rows[index].play(objects)
    mp.current_process().name = "not any more"
  end
end

return crash
