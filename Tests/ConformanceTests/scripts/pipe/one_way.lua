-- Not duplex: the first end receives, the second sends.
local mp = require "multiprocessing"
local check = require "check"

local function sends(c)
  check.eq({c.readable, c.writable, c.closed}, {false, true, false})
  for i = 1, 3 do c:send(i) end
  check.raises("OSError", "recv", c.recv, c)
  check.raises("OSError", "poll", c.poll, c)
  c:close()
end

if __name__ == "__main__" then
  local receiver, sender = mp.Pipe(false)
  check.eq({receiver.readable, receiver.writable}, {true, false})
  check.eq({sender.readable, sender.writable}, {false, true})
  check.raises("OSError", "send", receiver.send, receiver, 1)
  check.child(sends, sender)
  sender:close()
  check.eq({receiver:recv(), receiver:recv(), receiver:recv()}, {1, 2, 3})
  check.raises("EOFError", nil, receiver.recv, receiver)
  print "ok"
end
