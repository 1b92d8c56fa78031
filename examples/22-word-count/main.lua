-- Counts the words of a text. Each worker counts in a part of the lines, and the counts are added
-- up: what is called map and reduce.
local mp = require "multiprocessing"

local LINES_PER_TASK = 8

-- How often each word is in the text.
local function count_words(text)
  local counts = {}
  for word in text:lower():gmatch("%a+") do
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

-- The text in parts of some lines each, one after another. A pool draws from such a function as it
-- needs.
local function parts_of(file)
  local next_line = file:lines("L")
  return function()
    local lines = {}
    for i = 1, LINES_PER_TASK do lines[i] = next_line() end
    if #lines > 0 then return table.concat(lines) end
  end
end

local function most_frequent(counts, n)
  local words = {}
  for word in pairs(counts) do words[#words + 1] = word end
  table.sort(words, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  return table.move(words, 1, n, 1, {})
end

if __name__ == "__main__" then
  local folder = arg[0]:match("^.*/") or ""
  local file <close> = assert(io.open(folder .. "text.txt"))
  local pool <close> = mp.Pool()
  local total, all = {}, 0
  -- The parts may come in any order: a sum does not depend on it.
  for _, counts in pool:imap_unordered(count_words, parts_of(file)) do
    for word, n in pairs(counts) do
      total[word] = (total[word] or 0) + n
      all = all + n
    end
  end
  print(all .. " words")
  for _, word in ipairs(most_frequent(total, 6)) do print(total[word], word) end
end
