-- A listener for other computers needs an authkey.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.raises("any", "authkey", mp.connection.Listener, {address = {"0.0.0.0", 0}})
  local l = mp.connection.Listener{address = {"0.0.0.0", 0}, authkey = "k"}
  check.ok(l.address[2] > 0)
  l:close()
  print "ok"
end
