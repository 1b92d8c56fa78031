-- nil and false are items like others.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(nil)
  q:put(false)
  q:put()
  q:put(mp.None)
  q:put ""
  check.eq(q:qsize(), 5)
  check.eq(table.pack(q:get()), {n = 1})
  check.eq(table.pack(q:get()), {false, n = 1})
  check.eq(table.pack(q:get()), {n = 1})
  check.same(q:get(), mp.None)
  check.eq(q:get(), "")
  check.ok(q:empty())
  print "ok"
end
