-- expect-stdout: hello	bob
-- expect-stdout: hello	jerry
-- stdout-order: any
-- Two processes, each with an argument, both joined.
local mp = require "multiprocessing"
local Process = mp.Process

local function func_a(name)
  print("hello", name)
end

local function func_b(name)
  print("hello", name)
end

if __name__ == "__main__" then
  local procs = {}
  local p1 = Process{target = func_a, args = {"bob"}}
  p1:start()
  procs[#procs + 1] = p1
  local p2 = Process{target = func_b, args = {"jerry"}}
  p2:start()
  procs[#procs + 1] = p2
  for _, p in ipairs(procs) do p:join() end
  print "ok"
end
