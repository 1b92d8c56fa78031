-- A message over maxlength raises BufferTooShort with the message; the next can be read.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  a:send_bytes "0123456789"
  a:send_bytes "next"
  local err = check.raises("BufferTooShort", nil, b.recv_bytes, b, 9)
  check.eq(err.bytes, "0123456789")
  check.ok(mp.isinstance(err, mp.ProcessError))
  check.eq(b:recv_bytes(4), "next")
  a:send_bytes "x"
  err = check.raises("BufferTooShort", nil, b.recv_bytes, b, 0)
  check.eq(err.bytes, "x")
  print "ok"
end
