-- The Mandelbrot set as a picture, row by row in a pool. Rows in the middle take longer than those
-- at the edges; a worker that is done takes the next one, so that all are busy to the end.
--
-- mprun main.lua picture.pgm keeps the picture; without a name it goes to a temporary file.
local mp = require "multiprocessing"

local WIDTH, HEIGHT, LIMIT = 120, 80, 60

-- How many steps the point takes to escape, at most LIMIT.
local function steps(x0, y0)
  local x, y = 0.0, 0.0
  for n = 0, LIMIT - 1 do
    local x2, y2 = x * x, y * y
    if x2 + y2 > 4.0 then return n end
    x, y = x2 - y2 + x0, 2.0 * x * y + y0
  end
  return LIMIT
end

-- A row of the picture: a string with one byte, a shade of grey, for each point.
local function row(j)
  local shades = {}
  local y = (j - 0.5) / HEIGHT * 2.4 - 1.2
  for i = 1, WIDTH do
    local x = (i - 0.5) / WIDTH * 3.6 - 2.4
    shades[i] = string.char(255 - steps(x, y) * 255 // LIMIT)
  end
  return table.concat(shades)
end

-- Adler-32: two sums that tell one file from another.
local function checksum(text)
  local a, b = 1, 0
  for i = 1, #text do
    a = (a + text:byte(i)) % 65521
    b = (b + a) % 65521
  end
  return b << 16 | a
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool()
  local rows = {}
  for j = 1, HEIGHT do rows[j] = j end
  local picture = ("P5\n%d %d\n255\n"):format(WIDTH, HEIGHT)
    .. table.concat(pool:map(row, rows))

  local name = arg[1] or os.tmpname()
  local file <close> = assert(io.open(name, "wb"))
  file:write(picture)
  file:close()
  print(("%d bytes, checksum %08x"):format(#picture, checksum(picture)))
  if not arg[1] then os.remove(name) end
end
