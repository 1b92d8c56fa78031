-- A pipe that is not duplex: one end only receives, the other only sends. When every copy of the
-- sending end is closed, the receiver is told so.
local mp = require "multiprocessing"

local function count(sender)
  for number = 1, 3 do
    sender:send(number)
  end
  sender:close()
end

if __name__ == "__main__" then
  local receiver, sender = mp.Pipe(false)
  local p = mp.Process{target = count, args = {sender}}
  p:start()
  sender:close()
  while true do
    local ok, value = pcall(receiver.recv, receiver)
    if not ok then
      assert(mp.isinstance(value, mp.EOFError), value)
      break
    end
    print("got " .. value)
  end
  print("the other end is closed")
  p:join()
end
