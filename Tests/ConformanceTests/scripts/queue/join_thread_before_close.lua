-- join_thread asks for close first, as in Python.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  check.raises("AssertionError|ValueError", "join_thread", q.join_thread, q)
  q:put "still open"
  check.eq(q:get(), "still open")
  print "ok"
end
