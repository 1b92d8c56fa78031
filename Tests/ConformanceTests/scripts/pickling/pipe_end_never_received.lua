-- A pipe end in a message that is closed together with its pipe no longer counts.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local c, d = mp.Pipe()
  c:send(b)
  b:close()
  check.eq(a:poll(), false)
  c:close()
  d:close()
  check.raises("EOFError", nil, a.recv, a)
  print "ok"
end
