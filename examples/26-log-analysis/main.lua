-- Questions about a web server's log: which pages were asked for most, which answers were given, how
-- many bytes were sent. The file is cut into ranges of bytes, and each worker reads its own.
local mp = require "multiprocessing"

local LINES, RANGES = 3000, 8

-- Writes a log in the common format. Its seed is fixed, so that it is the same in every run.
local function write_log(name)
  local pages = {"/", "/", "/", "/news", "/news", "/shop", "/shop/cart", "/about"}
  local codes = {200, 200, 200, 200, 200, 200, 304, 304, 404, 500}
  math.randomseed(7)
  local file <close> = assert(io.open(name, "w"))
  for i = 1, LINES do
    local code = codes[math.random(#codes)]
    file:write(("10.0.0.%d - - [05/Mar/2024:%02d:00:00 +0000] \"GET %s HTTP/1.1\" %d %d\n"):format(
      math.random(40), i * 24 // (LINES + 1), pages[math.random(#pages)], code,
      code == 200 and math.random(500, 5000) or 0))
  end
  return file:seek() -- its length
end

local function count(counts, key) counts[key] = (counts[key] or 0) + 1 end

-- Counts in the lines that begin after byte `first`, up to the one that begins at `last` at the
-- latest.
local function analyse(name, first, last)
  local found = {pages = {}, codes = {}, bytes = 0}
  local file <close> = assert(io.open(name))
  file:seek("set", first)
  -- The line that the range begins in belongs to the range before.
  if first > 0 then file:read("L") end
  while file:seek() <= last do
    local line = file:read("L")
    if not line then break end
    local page, code, bytes = line:match('"GET (%S+) [^"]*" (%d+) (%d+)')
    count(found.pages, page)
    count(found.codes, code)
    found.bytes = found.bytes + tonumber(bytes)
  end
  return found
end

local function add(total, part)
  for _, kind in ipairs{"pages", "codes"} do
    for key, n in pairs(part[kind]) do total[kind][key] = (total[kind][key] or 0) + n end
  end
  total.bytes = total.bytes + part.bytes
end

local function show(title, counts)
  local keys = {}
  for key in pairs(counts) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return counts[a] > counts[b] end)
  print(title)
  for _, key in ipairs(keys) do print(("%7d  %s"):format(counts[key], key)) end
end

if __name__ == "__main__" then
  local name = os.tmpname()
  local size = write_log(name)
  local ranges = {}
  for i = 1, RANGES do ranges[i] = {name, (i - 1) * size // RANGES, i * size // RANGES} end

  local pool <close> = mp.Pool()
  local total = {pages = {}, codes = {}, bytes = 0}
  for _, part in ipairs(pool:starmap(analyse, ranges)) do add(total, part) end
  os.remove(name)
  show("pages", total.pages)
  show("answers", total.codes)
  print("bytes sent: " .. total.bytes)
end
