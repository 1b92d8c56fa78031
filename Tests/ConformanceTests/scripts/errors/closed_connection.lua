-- Methods of a closed connection raise ValueError; close may be called again.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  check.eq(a.closed, false)
  a:close()
  check.eq(a.closed, true)
  check.raises("ValueError", nil, a.send, a, 1)
  check.raises("ValueError", nil, a.recv, a)
  check.raises("ValueError", nil, a.poll, a)
  check.raises("ValueError", nil, a.poll, a, 1)
  a:close()
  check.eq(a.closed, true)
  check.eq(b.closed, false)
  print "ok"
end
