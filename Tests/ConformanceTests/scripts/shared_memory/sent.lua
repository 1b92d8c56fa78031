-- A block is sent like any other object.
local mp = require "multiprocessing"
local check = require "check"

local function child(m, q)
  m.buf:set(0, "abc")
  q:put(m)
  m:close()
end

if __name__ == "__main__" then
  local m = mp.shared_memory.SharedMemory{create = true, size = 1 << 20}
  local q = mp.Queue()
  check.child(child, m, q)
  local same = q:get()
  check.eq({same.name, same.size, same.buf:get(0, 3)}, {m.name, m.size, "abc"})
  same:close()
  check.eq(m.buf:get(0, 3), "abc")
  m:close()
  m:unlink()
  print "ok"
end
