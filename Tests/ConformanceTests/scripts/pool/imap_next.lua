-- next gives the value alone, waits for so long at most, and raises StopIteration at the end.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(1)
  local it = pool:imap(waits, {q, q})
  check.raises("TimeoutError", nil, it.next, it, 0.02)
  check.raises("TimeoutError", nil, it.next, it, 0)
  q:put "first"
  q:put(nil)
  check.eq(table.pack(it:next()), {"first", n = 1})
  check.eq(table.pack(it:next(30)), {nil, n = 1})
  check.raises("StopIteration", nil, it.next, it)
  check.raises("StopIteration", nil, it.next, it, 1)
  check.rejects({"next", "timeout", "string"}, it.next, it, "x")
  print "ok"
end
