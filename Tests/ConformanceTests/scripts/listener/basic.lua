-- Listener and Client over every family of address.
local mp = require "multiprocessing"
local check = require "check"

local function client(address, authkey)
  local c = mp.connection.Client(address, {authkey = authkey})
  c:send{"hello", mp.None}
  check.eq(c:recv(), "answer")
  c:send_bytes "raw \0 bytes"
  c:close()
end

local function serve(options)
  local listener = mp.connection.Listener(options)
  local p = mp.Process{target = client, args = table.pack(listener.address, options.authkey)}
  p:start()
  local c = listener:accept()
  check.eq(c:recv(), {"hello", mp.None})
  c:send "answer"
  check.eq(c:recv_bytes(), "raw \0 bytes")
  check.raises("EOFError", nil, c.recv, c)
  c:close()
  p:join()
  check.eq(p.exitcode, 0)
  local accepted = listener.last_accepted
  listener:close()
  listener:close()
  return listener.address, accepted
end

if __name__ == "__main__" then
  local path = check.temporary "listener"
  check.eq(serve{address = path}, path)
  check.eq(io.open(path), nil)
  serve{address = path, family = "AF_UNIX", authkey = "secret"}
  serve{address = "\0conformance-" .. mp.getpid()}
  serve{}
  local address, accepted = serve{address = {"127.0.0.1", 0}, authkey = "secret"}
  check.eq(address[1], "127.0.0.1")
  check.ok(address[2] > 0)
  check.eq(accepted[1], "127.0.0.1")
  serve{address = {"localhost", 0}, family = "AF_INET", authkey = "", backlog = 5}
  print "ok"
end
