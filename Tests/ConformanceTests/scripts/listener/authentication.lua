-- Both sides must have the key; an empty key is a key.
local mp = require "multiprocessing"
local check = require "check"

local function client(address, options, q)
  local done, err = pcall(mp.connection.Client, address, options)
  q:put(done or err.name)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function try(server_key, client_key)
    local listener = mp.connection.Listener{address = check.temporary "l", authkey = server_key}
    local p = mp.Process{
      target = client, args = {listener.address, {authkey = client_key}, q},
    }
    p:start()
    local done, c = pcall(listener.accept, listener, 60)
    local seen = q:get()
    if done then c:close() end
    listener:close()
    p:join()
    return {done or c.name, seen}
  end
  check.eq(try("right", "right"), {true, true})
  check.eq(try("right", "wrong"), {"AuthenticationError", "AuthenticationError"})
  check.eq(try("", ""), {true, true})
  check.eq(try("", "x")[1], "AuthenticationError")
  print "ok"
end
