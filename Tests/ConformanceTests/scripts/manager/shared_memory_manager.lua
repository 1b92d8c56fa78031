-- SharedMemoryManager makes blocks and lists that end with it.
local mp = require "multiprocessing"
local check = require "check"

local function child(m)
  m.buf:set(0, "child")
end

if __name__ == "__main__" then
  local smm = mp.managers.SharedMemoryManager{}
  smm:start()
  local m, l = smm:SharedMemory(64), smm:ShareableList{1, 2, 3}
  check.child(child, m)
  check.eq(m.buf:get(0, 5), "child")
  check.eq(l[3], 3)
  local name = m.name
  smm:shutdown()
  check.eq(check.raises("OSError", nil, mp.shared_memory.SharedMemory, {name = name}).errno, 2)
  print "ok"
end
