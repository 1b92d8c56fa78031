-- expect-stdout: [42, None, 'hello']
-- expect-stdout: child got 7
-- A duplex pipe: both ends send and receive.
local mp = require "multiprocessing"

local function f(conn)
  conn:send{42, mp.None, "hello"}
  print("child got " .. conn:recv())
  conn:close()
end

if __name__ == "__main__" then
  local parent_conn, child_conn = mp.Pipe()
  local p = mp.Process{target = f, args = {child_conn}}
  p:start()
  print(mp.repr(parent_conn:recv()))
  parent_conn:send(7)
  p:join()
  print "ok"
end
