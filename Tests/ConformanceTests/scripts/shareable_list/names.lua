-- A list has a name by which others attach.
local mp = require "multiprocessing"
local check = require "check"
local ShareableList = mp.shared_memory.ShareableList

local function attaches(name)
  local l = ShareableList(nil, {name = name})
  check.eq({#l, l[1], l[2]}, {2, "a", 1})
  l[2] = 2
  l.shm:close()
end

if __name__ == "__main__" then
  local name = "conformance-list-" .. mp.getpid()
  local l = ShareableList({"a", 1}, {name = name})
  check.eq(l.shm.name, name)
  check.child(attaches, name)
  check.eq(l[2], 2)
  l.shm:close()
  l.shm:unlink()
  print "ok"
end
