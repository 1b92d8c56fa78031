-- A pool of five processes applies one function to every element of a list.
local mp = require "multiprocessing"
local Pool = mp.Pool

local function f(x)
  return x * x
end

if __name__ == "__main__" then
  local p <close> = Pool(5)
  print(p:map(f, {1, 2, 3}))
end
