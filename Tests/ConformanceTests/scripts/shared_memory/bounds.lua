-- Outside is IndexError, after close ValueError, and bytes are 0 to 255.
local mp = require "multiprocessing"
local check = require "check"
local SharedMemory = mp.shared_memory.SharedMemory

if __name__ == "__main__" then
  local m = SharedMemory{create = true, size = 16}
  local buf, size = m.buf, m.size
  check.raises("IndexError", nil, function() return buf[size] end)
  check.raises("IndexError", nil, function() return buf[-1] end)
  check.raises("IndexError", nil, function() buf[size] = 1 end)
  check.raises("IndexError", nil, buf.get, buf, size, 1)
  check.raises("IndexError", nil, buf.get, buf, 0, size + 1)
  check.raises("IndexError", nil, buf.get, buf, -1, 1)
  check.raises("IndexError", nil, buf.get, buf, 1, math.maxinteger)
  check.raises("IndexError", nil, buf.set, buf, size - 1, "ab")
  check.raises("IndexError", nil, buf.set, buf, -1, "a")
  for _, bad in ipairs{256, -1, 1.5, "a", true} do
    check.raises("ValueError|TypeError", nil, function() buf[0] = bad end)
  end
  check.rejects({"set", "number"}, buf.set, buf, 0, 5)
  check.rejects({"get", "string"}, buf.get, buf, "x", 1)
  check.eq(buf:get(0, 2), "\0\0")
  m:close()
  m:close()
  check.raises("ValueError", nil, function() return m.buf[0] end)
  check.raises("ValueError", nil, function() return buf[0] end)
  check.raises("ValueError", nil, buf.get, buf, 0, 1)
  check.raises("ValueError", nil, buf.set, buf, 0, "a")
  m:unlink()
  m:unlink()
  print "ok"
end
