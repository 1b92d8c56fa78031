-- stage: later
-- A block that nobody unlinked is gone with its program.
local mp = require "multiprocessing"
local check = require "check"

local function child(name)
  local m = mp.shared_memory.SharedMemory{name = name, create = true, size = 4096}
  m.buf:set(0, "left")
end

if __name__ == "__main__" then
  local name = "conformance-left-" .. mp.getpid()
  check.child(child, name)
  -- While the program lives it is there, although its maker has ended.
  local m = mp.shared_memory.SharedMemory{name = name}
  check.eq(m.buf:get(0, 4), "left")
  check.eq(os.execute("ls /dev/shm | grep -q '^conformance-left-' && exit 1 || exit 0"), true)
  print "ok"
end
