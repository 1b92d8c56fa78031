-- Over the internet functions go by name only; what lives in shared memory goes to no other
-- program.
local mp = require "multiprocessing"
local check = require "check"

function named()
  return "named"
end

local function client(address, is_remote)
  local c = mp.connection.Client(address, {authkey = "k"})
  c:send{named, mp.None, mp.ValueError "v"}
  local up = 5
  if is_remote then
    check.raises("PicklingError", "obj.f: a function by value", c.send, c, {f = function() return up end})
  else
    c:send(function() return up end)
  end
  check.raises("PicklingError", "obj%[1%]: a Lock cannot be sent to another", c.send, c, {mp.Lock()})
  check.raises("PicklingError", "obj: a Connection", c.send, c, (mp.Pipe()))
  c:send "end"
end

if __name__ == "__main__" then
  for _, address in ipairs{{"127.0.0.1", 0}, check.temporary "l"} do
    local listener <close> = mp.connection.Listener{address = address, authkey = "k"}
    local is_remote = type(address) == "table"
    local p = mp.Process{target = client, args = {listener.address, is_remote}}
    p:start()
    local c <close> = listener:accept()
    local got = c:recv()
    check.eq(got[1](), "named")
    check.ok(mp.isinstance(got[3], mp.ValueError))
    if not is_remote then check.eq(c:recv()(), 5) end
    check.eq(c:recv(), "end")
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
