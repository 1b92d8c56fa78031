-- A class may be made in a module.
local mp = require "multiprocessing"
local check = require "check"
local worker_class = require "worker_class"

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = worker_class.Doubler{q = q, x = 4}
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), 8)
  print "ok"
end
