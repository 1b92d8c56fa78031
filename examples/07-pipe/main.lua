-- A pipe with two ends, both of which send and receive.
local mp = require "multiprocessing"
local Process, Pipe = mp.Process, mp.Pipe

local function f(conn)
  conn:send({42, mp.None, "hello"})
  print("the child got " .. mp.repr(conn:recv()))
  conn:close()
end

if __name__ == "__main__" then
  local parent_conn, child_conn = Pipe()
  local p = Process{target = f, args = {child_conn}}
  p:start()
  print("the parent got " .. mp.repr(parent_conn:recv()))
  parent_conn:send({answer = true})
  p:join()
end
