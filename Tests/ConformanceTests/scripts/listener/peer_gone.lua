-- A peer that is killed ends the connection, also in the middle of a wait.
local mp = require "multiprocessing"
local check = require "check"

local function peer(address, key)
  local c = mp.connection.Client(address, {authkey = key})
  c:send "hello"
  mp.sleep(60)
end

if __name__ == "__main__" then
  for _, place in ipairs{{{"127.0.0.1", 0}, "k"}, {check.temporary "l"}} do
    local listener <close> = mp.connection.Listener{address = place[1], authkey = place[2]}
    local p = mp.Process{target = peer, args = {listener.address, place[2]}}
    p:start()
    local c = listener:accept(60)
    check.eq(c:recv(), "hello")
    p:kill()
    check.raises("EOFError", nil, c.recv, c)
    check.eq(c:poll(), true)
    check.eq(mp.connection.wait{c}, {c})
    check.raises("EOFError", nil, c.recv, c)
    check.raises("BrokenPipeError", nil, function()
      for _ = 1, 100000 do c:send(("x"):rep(1000)) end
    end)
    p:join()
  end
  print "ok"
end
