-- Errors of a manager's objects reach the caller as typed errors.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l = m:dict(), m:list()
  local err = check.raises("KeyError", "nokey", d.pop, d, "nokey")
  check.eq(err.name, "KeyError")
  check.eq(type(err.traceback), "string")
  check.raises("KeyError", nil, d.popitem, d)
  check.raises("IndexError", nil, l.pop, l)
  check.raises("ValueError", nil, l.remove, l, "x")
  check.raises("ValueError", nil, l.index, l, "x")
  check.raises("IndexError", nil, function() l[3] = 1 end)
  check.eq(#l, 0)
  print "ok"
end
