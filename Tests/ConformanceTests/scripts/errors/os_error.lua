-- OSError has errno; connection errors are OSErrors.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  a:close()
  local err = check.raises("OSError", nil, b.send, b, 1)
  check.ok(mp.isinstance(err, mp.ConnectionError))
  check.ok(mp.isinstance(err, mp.BrokenPipeError))
  local c, d = mp.Pipe(false)
  check.raises("OSError", "send", c.send, c, 1)
  check.raises("OSError", "recv", d.recv, d)
  print "ok"
end
