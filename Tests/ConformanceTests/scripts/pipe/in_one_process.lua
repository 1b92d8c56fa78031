-- A pipe may be used by one process alone: what was sent waits.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe()
  check.eq({a:poll(), b:poll()}, {false, false})
  a:send "to b"
  b:send "to a"
  a:send(nil)
  check.eq({a:poll(), b:poll()}, {true, true})
  check.eq(b:recv(), "to b")
  check.eq(table.pack(b:recv()), {n = 1})
  check.eq(a:recv(), "to a")
  check.eq({a:poll(), b:poll()}, {false, false})
  a:send()
  check.eq(b:recv(), nil)
  print "ok"
end
