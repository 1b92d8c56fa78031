-- Ctrl-C is a signal like others: its handler may be replaced, and put back.
local mp = require "multiprocessing"
local signal = require "signal"
local check = require "check"

--- Sends it from outside. (While os.execute waits, Ctrl-C is its child's.)
local function send_soon()
  os.execute(("(sleep 0.2; kill -INT %d) &"):format(mp.getpid()))
end

if __name__ == "__main__" then
  local count = 0
  local old = signal.signal(signal.SIGINT, function() count = count + 1 end)
  check.same(old, signal.default_int_handler)
  signal.raise_signal(signal.SIGINT)
  check.eq(count, 1)
  send_soon()
  while count < 2 do end
  signal.signal(signal.SIGINT, signal.SIG_IGN)
  signal.raise_signal(signal.SIGINT)
  check.eq(signal.getsignal(signal.SIGINT), signal.SIG_IGN)
  signal.signal(signal.SIGINT, signal.default_int_handler)
  check.same(signal.getsignal(signal.SIGINT), signal.default_int_handler)
  check.raises("KeyboardInterrupt", nil, signal.raise_signal, signal.SIGINT)
  check.raises("KeyboardInterrupt", nil, signal.default_int_handler, 2)
  send_soon()
  check.raises("KeyboardInterrupt", nil, function() while true do end end)
  print "ok"
end
