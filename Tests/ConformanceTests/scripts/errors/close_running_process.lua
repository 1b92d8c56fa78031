-- A process that runs cannot be closed.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  pcall(c.recv, c)
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}}
  p:start()
  check.raises("ValueError", "close", p.close, p)
  check.ok(p:is_alive())
  a:send "end"
  p:join()
  p:close()
  print "ok"
end
