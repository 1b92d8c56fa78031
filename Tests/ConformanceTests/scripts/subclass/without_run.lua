-- A subclass without a run of its own runs its target.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{target = function(queue) queue:put "target" end, args = {q}, extra = 1}
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), "target")
  w = Worker()
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  print "ok"
end
