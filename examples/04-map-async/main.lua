-- map_async returns at once; the main process goes on and asks for the results when it wants them.
local mp = require "multiprocessing"

local function f(x)
  return x * x
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(4)
  local result = pool:map_async(f, {1, 2, 3, 4, 5})
  print("the main process goes on")
  print(result:get())
  print(result:successful())
end
