-- The SIGKILL of a grace comes while the caller waits for something else.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q, c)
  q:put "ready"
  c:recv()
end

if __name__ == "__main__" then
  local q, never = mp.Queue(), mp.Queue()
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {q, b}}
  p:start()
  b:close()
  q:get()
  check.pause(p)
  p:terminate(0.1)
  -- The child's end of the pipe is gone when the child is.
  check.eq(a:poll(20), true)
  check.raises("EOFError", nil, a.recv, a)
  check.raises("Empty", nil, never.get, never, true, 0.05)
  p:join()
  check.eq(p.exitcode, -9)
  print "ok"
end
