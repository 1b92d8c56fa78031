-- The byte methods and fileno of a closed connection raise ValueError too.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a = mp.Pipe()
  a:close()
  check.raises("ValueError", nil, a.send_bytes, a, "x")
  check.raises("ValueError", nil, a.recv_bytes, a)
  check.raises("ValueError", nil, a.fileno, a)
  check.raises("ValueError", nil, mp.connection.wait, {a}, 0)
  print "ok"
end
