-- connection.wait takes connections made by Listener and Client.
local mp = require "multiprocessing"
local check = require "check"

local function client(address, gate)
  local c = mp.connection.Client(address)
  gate:get()
  c:send "x"
  gate:get()
end

if __name__ == "__main__" then
  local gate = mp.Queue()
  local listener <close> = mp.connection.Listener()
  local p = mp.Process{target = client, args = {listener.address, gate}}
  p:start()
  local c = listener:accept()
  check.eq(mp.connection.wait({c}, 0.01), {})
  check.eq(c:poll(), false)
  gate:put "go"
  check.same(mp.connection.wait({c}, 20)[1], c)
  check.eq(c:poll(), true)
  check.eq(c:recv(), "x")
  gate:put "end"
  check.same(mp.connection.wait({c, p.sentinel}, 20)[1] ~= nil, true)
  p:join()
  check.raises("EOFError", nil, c.recv, c)
  print "ok"
end
