-- A subclass has its own run; fields given to the constructor cross to the child.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  self.q:put{self.x, self.list, self.name, self.pid == mp.getpid(), self.daemon}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{x = 1, list = {1, {2}}, q = q}
  check.eq({w.x, w.name, w.pid, w.daemon}, {1, "Process-1", nil, false})
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {1, {1, {2}}, "Process-1", true, false})
  check.eq(w.x, 1)
  print "ok"
end
