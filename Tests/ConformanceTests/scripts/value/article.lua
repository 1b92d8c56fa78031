-- expect-stdout: 3.1415927
-- expect-stdout: [0, -1, -2, -3, -4, -5, -6, -7, -8, -9]
-- A number and an array in shared memory.
local mp = require "multiprocessing"

local function f(n, a)
  n.value = 3.1415927
  for i = 1, #a do
    a[i] = -a[i]
  end
end

if __name__ == "__main__" then
  local num = mp.Value("d", 0.0)
  local arr = mp.Array("i", mp.range(10))
  local p = mp.Process{target = f, args = {num, arr}}
  p:start()
  p:join()
  print(num.value)
  print(arr:slice())
  print "ok"
end
