-- A child makes and runs instances itself.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  if self.depth > 1 then
    local w = Worker{depth = self.depth - 1, q = self.q}
    w:start()
    w:join()
    check.eq(w.exitcode, 0)
  end
  self.q:put{self.depth, self.name}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{depth = 3, q = q}
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq({q:get(), q:get(), q:get()},
    {{1, "Process-1:1:1"}, {2, "Process-1:1"}, {3, "Process-1"}})
  print "ok"
end
