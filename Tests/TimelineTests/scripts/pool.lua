-- A pool of eight.
local mp = require "multiprocessing"

local function crunch(n)
  mp.sleep(0.001)
  local sum = 0
  for i = 1, n * 2000 do sum = sum + i % 7 end
  return sum
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(8)
  print(#pool:map(crunch, mp.range(60), 2))
end
