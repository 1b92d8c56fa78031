-- close may be called again; closing one end leaves what it sent.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  b:send(1)
  b:send(2)
  b:close()
  b:close()
  check.eq({a:recv(), a:recv()}, {1, 2})
  a:close()
  a:close()
  check.eq({a.closed, b.closed}, {true, true})
  print "ok"
end
