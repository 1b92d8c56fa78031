-- Connections of sockets do all that ends of pipes do.
local mp = require "multiprocessing"
local check = require "check"

local function peer(address, key)
  local c <close> = mp.connection.Client(address, {authkey = key})
  while true do
    local got, text = pcall(c.recv_bytes, c)
    if not got then break end
    c:send_bytes(text)
  end
end

if __name__ == "__main__" then
  local places = {{{"127.0.0.1", 0}, "k"}, {{"127.0.0.1", 0}}, {{"::1", 0}, "k"}, {check.temporary "l", "k"}}
  for _, place in ipairs(places) do
    local listener <close> = mp.connection.Listener{address = place[1], authkey = place[2]}
    check.eq(listener.last_accepted, nil)
    local p = mp.Process{target = peer, args = {listener.address, place[2]}}
    p:start()
    local c = listener:accept(60)
    check.eq({c.closed, c.readable, c.writable}, {false, true, true})
    check.ok(math.type(c:fileno()) == "integer")
    for _, size in ipairs{0, 1, 1000, 70000, 3000000} do
      local text = ("x"):rep(size)
      c:send_bytes(text)
      check.ok(c:poll(60))
      check.ok(c:recv_bytes() == text)
    end
    c:send_bytes("0123456789", 2, 3)
    check.eq(c:recv_bytes(), "234")
    c:send_bytes("0123456789")
    check.eq(mp.connection.wait({c}, 60)[1], c)
    local err = check.raises("BufferTooShort", nil, c.recv_bytes, c, 4)
    check.eq(err.bytes, "0123456789")
    c:send_bytes("next")
    check.eq(c:recv_bytes(4), "next")
    check.eq(c:poll(), false)
    check.eq(c:poll(0.01), false)
    c:close()
    c:close()
    check.eq(c.closed, true)
    check.raises("ValueError", "closed", c.send, c, 1)
    check.raises("ValueError", "closed", c.recv, c)
    check.raises("ValueError", "closed", c.fileno, c)
    check.raises("ValueError", "closed", mp.connection.wait, {c})
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
