-- send_bytes and recv_bytes, with 0-based offsets and sizes.
local mp = require "multiprocessing"
local check = require "check"

local function child(c)
  check.eq(c:recv_bytes(), "whole")
  c:send_bytes(c:recv_bytes() .. "!")
  c:send_bytes ""
  c:send_bytes(("\0\xff"):rep(500000))
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = child, args = {b}}
  p:start()
  a:send_bytes "whole"
  a:send_bytes("0123456789", 3)
  check.eq(a:recv_bytes(), "3456789!")
  check.eq(a:recv_bytes(), "")
  check.ok(a:recv_bytes() == ("\0\xff"):rep(500000))
  p:join()
  local c, d = mp.Pipe()
  local function passes(...)
    c:send_bytes(...)
    return d:recv_bytes()
  end
  check.eq(passes("abcdef", 2, 3), "cde")
  check.eq(passes("abcdef", 0, 0), "")
  check.eq(passes("abcdef", 6), "")
  check.eq(passes("abcdef", 5, 1), "f")
  check.eq(passes("abcdef", nil, 2), "ab")
  check.raises("ValueError", nil, c.send_bytes, c, "abc", -1)
  check.raises("ValueError", nil, c.send_bytes, c, "abc", 4)
  check.raises("ValueError", nil, c.send_bytes, c, "abc", 1, 3)
  check.raises("ValueError", nil, c.send_bytes, c, "abc", 0, -1)
  check.rejects({"send_bytes", "table"}, c.send_bytes, c, {})
  check.rejects({"send_bytes", "nil"}, c.send_bytes, c)
  check.rejects({"recv_bytes", "maxlength", "string"}, c.recv_bytes, c, "x")
  check.raises("ValueError", "recv_bytes", c.recv_bytes, c, -1)
  check.eq(d:poll(), false)
  print "ok"
end
