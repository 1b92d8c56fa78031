-- Addresses that are wrong, taken, or lead nowhere.
local mp = require "multiprocessing"
local check = require "check"
local Listener, Client = mp.connection.Listener, mp.connection.Client

if __name__ == "__main__" then
  local path = check.temporary "taken"
  local first = Listener{address = path}
  check.raises("OSError", nil, Listener, {address = path})
  first:close()
  Listener{address = path}:close()
  check.eq(check.raises("OSError", nil, Client, path).errno, 2)
  check.raises("ConnectionRefusedError", nil, function()
    local l = Listener{address = {"127.0.0.1", 0}}
    local address = l.address
    l:close()
    return Client(address)
  end)
  check.rejects({"Listener", "address", "number"}, Listener, {address = 5})
  check.rejects({"Listener", "family", "AF_PIPE"}, Listener, {address = path, family = "AF_PIPE"})
  check.rejects({"Listener", "authkey", "number"}, Listener, {address = path, authkey = 5})
  check.rejects({"Client", "nil"}, Client)
  check.raises("ValueError", nil, first.accept, first)
  print "ok"
end
