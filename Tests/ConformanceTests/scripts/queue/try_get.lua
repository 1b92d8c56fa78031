-- try_get gives true and the item, or false.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  check.eq(table.pack(q:try_get()), {false, n = 1})
  check.eq(table.pack(q:try_get(0.01)), {false, n = 1})
  q:put "x"
  check.eq(table.pack(q:try_get()), {true, "x", n = 2})
  q:put(nil)
  check.eq(table.pack(q:try_get(5)), {true, nil, n = 2})
  q:put(false)
  check.eq(table.pack(q:try_get(0)), {true, false, n = 2})
  check.rejects({"try_get", "timeout", "string"}, q.try_get, q, "x")
  q:close()
  check.raises("ValueError", nil, q.try_get, q)
  print "ok"
end
