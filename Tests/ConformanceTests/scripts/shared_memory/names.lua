-- Names may be given; one that is taken is errno 17, one that does not exist errno 2.
local mp = require "multiprocessing"
local check = require "check"
local SharedMemory = mp.shared_memory.SharedMemory

if __name__ == "__main__" then
  local name = "conformance-" .. mp.getpid()
  local m = SharedMemory{name = name, create = true, size = 10}
  check.eq(m.name, name)
  local taken = {name = name, create = true, size = 10}
  check.eq(check.raises("OSError", nil, SharedMemory, taken).errno, 17)
  local again = SharedMemory{name = name}
  again.buf:set(0, "x")
  check.eq(m.buf:get(0, 1), "x")
  check.ok(again.size >= 10)
  again:close()
  m:unlink()
  check.eq(check.raises("OSError", nil, SharedMemory, {name = name}).errno, 2)
  -- What is open stays usable until it is closed.
  check.eq(m.buf:get(0, 1), "x")
  m:close()
  check.eq(check.raises("OSError", nil, SharedMemory, {name = "no-such-" .. name}).errno, 2)
  check.raises("ValueError", "size", SharedMemory, {create = true, size = 0})
  check.raises("ValueError", "size", SharedMemory, {create = true, size = -5})
  check.rejects({"size", "string"}, SharedMemory, {create = true, size = "x"})
  check.rejects({"name", "number"}, SharedMemory, {name = 5})
  check.rejects({"sise"}, SharedMemory, {create = true, sise = 5})
  print "ok"
end
