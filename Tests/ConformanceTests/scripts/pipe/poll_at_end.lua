-- At the end of a pipe poll is true: recv would not wait, but raise EOFError.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  b:send "last"
  b:close()
  check.eq(a:poll(), true)
  check.eq(a:recv(), "last")
  check.eq(a:poll(), true)
  check.eq(a:poll(5), true)
  check.raises("EOFError", nil, a.recv, a)
  print "ok"
end
