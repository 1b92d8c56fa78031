-- The names that lead to a value: loaded modules and their fields, where the module _G has the
-- globals. No other thread has a turn meanwhile, and nothing is allocated while tables are gone
-- through, or else the collector could run finalizers that change them.

local loaded, names = ...

local next, rawequal, type, unpack = next, rawequal, type, table.unpack

--- How many names of one value are told: a script may call a function by several, and not all of
--- them exist in every process.
local MOST = 4

--- Modules and fields, the best first. The field of a module itself is false.
local best = { false, false, false, false, false, false, false, false }

--- One order for every process: a module itself before its fields; modules, which can be loaded
--- anywhere, before globals; then the shorter and the alphabetically first name.
local function is_better(module, field, other, other_field)
  if not other then return true end
  if not field ~= not other_field then return not field end
  if (module == "_G") ~= (other == "_G") then return other == "_G" end
  if #module ~= #other then return #module < #other end
  if module ~= other or not field then return module < other end
  return field < other_field
end

local function offer(module, field)
  local place = 1
  while place < 2 * MOST and not is_better(module, field, best[place], best[place + 1]) do
    place = place + 2
  end
  if place > 2 * MOST then return end
  for slot = 2 * MOST, place + 2, -1 do best[slot] = best[slot - 2] end
  best[place], best[place + 1] = module, field
end

local function search(value)
  for slot = 1, 2 * MOST do best[slot] = false end
  for module, content in next, loaded do
    if type(module) == "string" then
      if rawequal(content, value) then offer(module, false) end
      if type(content) == "table" then
        for field, held in next, content do
          if rawequal(held, value) and type(field) == "string" then offer(module, field) end
        end
      end
    end
  end
end

--- Gives module and field (nil for a module itself) of each name, and notes them.
return function(value)
  search(value)
  local found, count = {}, 0
  while count < 2 * MOST and best[count + 1] do
    found[count + 1], found[count + 2] = best[count + 1], best[count + 2] or nil
    count = count + 2
  end
  if count > 0 then names[value] = found end
  return unpack(found, 1, count)
end
