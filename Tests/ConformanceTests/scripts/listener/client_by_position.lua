-- Client's arguments in Python's order: address, family, authkey.
local mp = require "multiprocessing"
local check = require "check"

local Client = mp.connection.Client

function client(address, ...)
  local c <close> = Client(address, ...)
  c:send "hello"
end

if __name__ == "__main__" then
  local listener <close> = mp.connection.Listener({ "127.0.0.1", 0 }, "AF_INET", 1, "key")
  for _, options in ipairs { { "AF_INET", "key", n = 2 }, { nil, "key", n = 2 }, { { authkey = "key" }, n = 1 } } do
    local p = mp.Process { target = client, args = table.pack(listener.address, table.unpack(options, 1, options.n)) }
    p:start()
    local c <close> = listener:accept()
    check.eq(c:recv(), "hello")
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.raises("ValueError", "family", Client, listener.address, "AF_NONE", "key")
  check.raises("TypeError", "authkey: string", Client, listener.address, nil, {})
  check.raises("TypeError", "an address and a table of options", Client, listener.address, "AF_INET", "key", 3)
  print "ok"
end
