-- maxsize 0, negative or left out: no bound.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for _, q in ipairs{mp.Queue(), mp.Queue(nil), mp.Queue(0), mp.Queue(-1), mp.Queue{}} do
    for i = 1, 2000 do q:put(i, false) end
    check.eq({q:full(), q:qsize()}, {false, 2000})
  end
  local q = mp.Queue(3)
  for i = 1, 3 do
    check.eq(q:full(), false)
    q:put(i)
  end
  check.eq(q:full(), true)
  check.raises("Full", nil, q.put, q, 4, false)
  check.eq({q:get(), q:get(), q:get()}, {1, 2, 3})
  q = mp.Queue(1)
  q:put(("big"):rep(1000000))
  check.raises("Full", nil, q.put, q, 1, false)
  check.eq(#q:get(), 3000000)
  print "ok"
end
