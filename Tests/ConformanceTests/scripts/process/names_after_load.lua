-- Processes made while a child loads the script do not shift the names in the child.
local mp = require "multiprocessing"
local check = require "check"

local unused = mp.Process{target = print}

local function grandchild(q)
  q:put(mp.current_process().name)
end

local function child(q)
  check.child(grandchild, q)
end

if __name__ == "__main__" then
  check.eq(unused.name, "Process-1")
  local q = mp.Queue()
  local p = check.child(child, q)
  check.eq(p.name, "Process-2")
  check.eq(q:get(), "Process-2:1")
  print "ok"
end
