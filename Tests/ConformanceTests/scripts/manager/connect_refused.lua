-- Connecting where nobody listens is ConnectionRefusedError, or no such file.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local Manager = mp.managers.BaseManager:extend()
  local m = Manager{address = check.temporary "no-such-socket", authkey = "k"}
  local err = check.raises("OSError", nil, m.connect, m)
  check.eq(err.errno, 2)
  local listener = mp.connection.Listener{address = {"127.0.0.1", 0}}
  local address = listener.address
  listener:close()
  m = Manager{address = address, authkey = "k"}
  check.raises("ConnectionRefusedError", nil, m.connect, m)
  print "ok"
end
