-- A manager is a process that holds tables; others use them through proxies as if they were theirs.
local mp = require "multiprocessing"
local Process, Manager = mp.Process, mp.Manager

local function f(d, l)
  d[1] = "1"
  d["2"] = 2
  d[0.25] = mp.None
  l:reverse()
end

if __name__ == "__main__" then
  local manager <close> = Manager()
  local d = manager:dict()
  local l = manager:list(mp.range(10))
  local p = Process{target = f, args = {d, l}}
  p:start()
  p:join()
  print(d)
  print(l)
end
