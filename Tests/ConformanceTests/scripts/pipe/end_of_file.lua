-- recv raises EOFError when the other end is closed everywhere, after what was sent before.
local mp = require "multiprocessing"
local check = require "check"

local function sends(c)
  c:send "first"
  c:send "last"
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  check.child(sends, b)
  -- The child's copy went with the child, the parent's own is open still.
  check.eq(a:recv(), "first")
  check.eq(a:recv(), "last")
  check.eq(a:poll(0.02), false)
  b:close()
  for _ = 1, 3 do check.raises("EOFError", nil, a.recv, a) end
  -- There is nobody to send to either.
  check.raises("BrokenPipeError", nil, a.send, a, 1)
  check.raises("ConnectionError", nil, a.send, a, 1)
  check.eq(a.closed, false)
  a:close()
  print "ok"
end
