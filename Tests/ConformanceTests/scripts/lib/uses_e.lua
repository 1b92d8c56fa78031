-- A program for the command-line tests: tells a child's view of what -e did and of the arguments.
local mp = require "multiprocessing"

local function f(q)
  q:put{tostring(from_e), arg[1], arg[2]}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = f, args = {q}}
  p:start()
  p:join()
  print(table.unpack(q:get()))
end
