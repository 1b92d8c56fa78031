-- A number and a list of numbers in memory that two processes share.
local mp = require "multiprocessing"
local Process, Value, Array = mp.Process, mp.Value, mp.Array

local function f(n, a)
  n.value = 3.1415927
  for i = 1, #a do
    a[i] = -a[i]
  end
end

if __name__ == "__main__" then
  local num = Value("d", 0.0)
  local arr = Array("i", mp.range(10))
  local p = Process{target = f, args = {num, arr}}
  p:start()
  p:join()
  print(num.value)
  print(arr:slice())
end
