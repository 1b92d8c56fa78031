-- A constructor called with one table of string keys takes them as Python's keyword arguments.
local mp = require "multiprocessing"
local check = require "check"

local function double(x)
  return 2 * x
end

if __name__ == "__main__" then
  local q = mp.Queue{maxsize = 1}
  q:put(1)
  check.raises("Full", nil, q.put_nowait, q, 2)
  local a, b = mp.Pipe{duplex = false}
  check.eq({a.readable, a.writable, b.readable, b.writable}, {true, false, false, true})
  local pool <close> = mp.Pool{processes = 3}
  check.eq(#mp.active_children(), 3)
  check.eq(pool:map(double, {1, 2}), {2, 4, n = 2})
  local p = mp.Process{target = double, args = {1}, name = "given", daemon = true}
  check.eq({p.name, p.daemon}, {"given", true})
  print "ok"
end
