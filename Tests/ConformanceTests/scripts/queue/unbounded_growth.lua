-- A queue without a bound takes a great many items, and gives them back in order.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  for i = 1, 50000 do q:put(i) end
  check.eq(q:qsize(), 50000)
  for i = 1, 50000 do
    if q:get() ~= i then check.eq(false, true, "order") end
  end
  check.ok(q:empty())
  for i = 1, 200 do q:put(("m"):rep(100000) .. i) end
  for i = 1, 200 do check.eq(#q:get(), 100000 + #tostring(i)) end
  print "ok"
end
