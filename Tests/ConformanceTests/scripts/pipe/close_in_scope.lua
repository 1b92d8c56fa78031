-- Ends that nobody refers to any more are closed by the garbage collector.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  b:send "kept"
  b = nil
  collectgarbage()
  collectgarbage()
  check.eq(a:recv(), "kept")
  check.raises("EOFError", nil, a.recv, a)
  local c
  do
    local d <close>, e = mp.Pipe()
    c = e
  end
  check.raises("EOFError", nil, c.recv, c)
  print "ok"
end
