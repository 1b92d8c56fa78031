-- The byte methods at the end of a pipe, and on ends of one direction.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  check.raises("OSError", "send_bytes", a.send_bytes, a, "x")
  check.raises("OSError", "recv_bytes", b.recv_bytes, b)
  b:send_bytes "last"
  b:close()
  check.eq(a:recv_bytes(), "last")
  check.raises("EOFError", nil, a.recv_bytes, a)
  local c, d = mp.Pipe(false)
  c:close()
  check.raises("BrokenPipeError", nil, d.send_bytes, d, "x")
  print "ok"
end
