-- Merge sort: each worker sorts a part of the numbers, and then pairs of sorted parts are merged,
-- in the pool too, until one is left.
local mp = require "multiprocessing"

local COUNT, PARTS = 20000, 8

local function sorted(part)
  table.sort(part)
  return part
end

local function merged(a, b)
  local all, i, j = {}, 1, 1
  while i <= #a or j <= #b do
    if j > #b or i <= #a and a[i] <= b[j] then
      all[#all + 1], i = a[i], i + 1
    else
      all[#all + 1], j = b[j], j + 1
    end
  end
  return all
end

local function split(numbers)
  local parts = {}
  for i = 1, PARTS do
    local first, last = (i - 1) * #numbers // PARTS + 1, i * #numbers // PARTS
    parts[i] = table.move(numbers, first, last, 1, {})
  end
  return parts
end

if __name__ == "__main__" then
  math.randomseed(42)
  local numbers = {}
  for i = 1, COUNT do numbers[i] = math.random(1000000) end

  local pool <close> = mp.Pool()
  -- An argument of a task is copied, so that numbers itself stays as it is.
  local parts = pool:map(sorted, split(numbers))
  while #parts > 1 do
    local pairs_of_parts = {}
    for i = 1, #parts, 2 do pairs_of_parts[#pairs_of_parts + 1] = {parts[i], parts[i + 1]} end
    parts = pool:starmap(merged, pairs_of_parts)
  end

  -- The same as sorting in one process?
  local result = parts[1]
  table.sort(numbers)
  assert(#result == #numbers)
  for i, number in ipairs(numbers) do assert(result[i] == number) end
  print(#result .. " numbers, from " .. result[1] .. " to " .. result[#result])
end
