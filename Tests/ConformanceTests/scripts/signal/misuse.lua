-- Wrong numbers and handlers are told at once; signals that nobody can handle, and those that mprun
-- needs, are errors of the system.
local mp = require "multiprocessing"
local signal = require "signal"
local check = require "check"

if __name__ == "__main__" then
  local function f() end
  check.rejects({"signal.signal", "n", "0"}, signal.signal, 0, f)
  check.rejects({"signal.signal", "n", "99"}, signal.signal, 99, f)
  check.rejects({"signal.signal", "n"}, signal.signal, "TERM", f)
  check.rejects({"signal.signal", "handler", "string"}, signal.signal, signal.SIGTERM, "exit")
  check.rejects({"signal.signal", "handler", "number"}, signal.signal, signal.SIGTERM, 2)
  check.rejects({"signal.signal", "handler", "nil"}, signal.signal, signal.SIGTERM)
  check.rejects({"signal.getsignal", "n"}, signal.getsignal, -1)
  check.rejects({"signal.alarm", "s"}, signal.alarm, -1)
  check.rejects({"kill", "n"}, mp.kill, mp.getpid(), 1000)
  check.eq(check.raises("OSError", nil, signal.signal, signal.SIGKILL, f).errno, 22)
  check.eq(check.raises("OSError", nil, signal.signal, signal.SIGURG, f).errno, 16)
  check.eq(check.raises("OSError", nil, mp.kill, 0x7ffffff0, 0).errno, 3)
  mp.kill(mp.getpid(), 0)
  check.eq(signal.SIGTERM, 15)
  check.eq(signal.strsignal(64), nil)
  print "ok"
end
