-- Two processes run two functions, each with an argument of its own.
-- Output: lines in any order.
local mp = require "multiprocessing"
local Process = mp.Process

local function func_a(name)
  print("hello " .. name)
end

local function func_b(name)
  print("hello " .. name)
end

if __name__ == "__main__" then
  local procs = {}
  local p1 = Process{target = func_a, args = {"bob"}}
  p1:start()
  table.insert(procs, p1)
  local p2 = Process{target = func_b, args = {"jerry"}}
  p2:start()
  table.insert(procs, p2)
  for _, p in ipairs(procs) do
    p:join()
  end
end
