-- The fields of a process before its start, while it runs, and after its end.
local mp = require "multiprocessing"
local check = require "check"

local function waits(c)
  c:recv()
end

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  local p = mp.Process{target = waits, args = {b}}
  check.eq(p.name, "Process-1")
  check.eq(p.daemon, false)
  check.eq(p.pid, nil)
  check.eq(p.ident, nil)
  check.eq(p.exitcode, nil)
  check.eq(p:is_alive(), false)
  check.eq(type(p.authkey), "string")
  check.raises("ValueError", "sentinel", function() return p.sentinel end)
  p:start()
  check.eq(math.type(p.pid), "integer")
  check.eq(p.ident, p.pid)
  check.ok(p.pid ~= mp.getpid())
  check.eq(p.exitcode, nil)
  check.eq(p:is_alive(), true)
  check.eq(math.type(p.sentinel), "integer")
  check.eq(p.sentinel, p.sentinel)
  a:send "end"
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(p:is_alive(), false)
  check.eq(math.type(p.pid), "integer")
  check.eq(p.name, "Process-1")
  print "ok"
end
