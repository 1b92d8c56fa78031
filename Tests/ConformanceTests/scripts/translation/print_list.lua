-- expect-stdout: [1, 4, 9]
-- expect-stdout: [0, 1, 2]
-- expect-stdout: []
-- expect-stdout: None
-- expect-stdout: ['a', 1.0, True, None]
-- Lists of this module print as Python's.
local mp = require "multiprocessing"

local function square(x)
  return x * x
end

if __name__ == "__main__" then
  do
    local p <close> = mp.Pool(2)
    print(p:map(square, {1, 2, 3}))
  end
  print(mp.range(3))
  print(mp.range(0))
  print(mp.None)
  print(setmetatable({"a", 1.0, true, mp.None}, mp.List))
  print "ok"
end
