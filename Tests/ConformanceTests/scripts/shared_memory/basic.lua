-- A block of shared memory: made, attached to by name, written and read with 0-based offsets.
local mp = require "multiprocessing"
local check = require "check"
local SharedMemory = mp.shared_memory.SharedMemory

local function attaches(name)
  local m = SharedMemory{name = name}
  check.eq(m.buf:get(0, 5), "hello")
  m.buf:set(10, "from the child")
  m.buf[0] = 72
  m:close()
end

if __name__ == "__main__" then
  local m = SharedMemory{create = true, size = 64}
  check.eq(type(m.name), "string")
  check.ok(m.size >= 64)
  check.eq(#m.buf, m.size)
  check.eq(m.buf:get(0, 4), "\0\0\0\0")
  m.buf:set(0, "hello")
  check.eq({m.buf[0], m.buf[4], m.buf[5]}, {104, 111, 0})
  check.child(attaches, m.name)
  check.eq(m.buf:get(0, 5), "Hello")
  check.eq(m.buf:get(10, 14), "from the child")
  m.buf[63] = 255
  check.eq(m.buf[63], 255)
  check.eq(m.buf:get(63, 1), "\xff")
  check.eq(m.buf:get(0, 0), "")
  m:close()
  m:unlink()
  print "ok"
end
