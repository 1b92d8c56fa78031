-- apply calls a function once, in one process of the pool, and waits for its result.
local mp = require "multiprocessing"

local function area(width, height)
  return width * height
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  print(pool:apply(area, {6, 7}))
  print(pool:apply(area, {0.5, 3}))
end
