-- expect-stdout: {0.25: None, 1: '1', '2': 2}
-- expect-stdout: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
-- A dict and a list that live in a server process.
local mp = require "multiprocessing"

local function f(d, l)
  d[1] = "1"
  d["2"] = 2
  d[0.25] = mp.None
  l:reverse()
end

if __name__ == "__main__" then
  local manager <close> = mp.Manager()
  local d = manager:dict()
  local l = manager:list(mp.range(10))
  local p = mp.Process{target = f, args = {d, l}}
  p:start()
  p:join()
  print(d)
  print(l)
  print "ok"
end
