-- apply_async starts a call and returns at once, so that several calls run side by side. A callback
-- gets each result in the main process.
local mp = require "multiprocessing"

local function cube(x)
  return x * x * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(3)
  local sum = 0
  local function add(value) sum = sum + value end

  local results = {}
  for x = 1, 6 do
    results[x] = pool:apply_async(cube, {x}, {callback = add})
  end
  for x, result in ipairs(results) do
    print("the cube of " .. x .. " is " .. result:get())
  end
  print("their sum is " .. sum)
end
