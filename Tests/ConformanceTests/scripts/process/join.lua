-- join waits for the end, with a time-out for so long at most; it may be called again.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  c:recv()
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}}
  p:start()
  p:join(0)
  p:join(0.01)
  check.eq(p.exitcode, nil)
  check.ok(p:is_alive())
  a:send "end"
  p:join(30)
  check.eq(p.exitcode, 0)
  p:join()
  p:join(0)
  p:join(5)
  check.eq(p.exitcode, 0)
  print "ok"
end
