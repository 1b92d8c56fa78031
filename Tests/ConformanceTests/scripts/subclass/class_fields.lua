-- Fields of the class are seen by its instances, in the child as the script's loading left them.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()
Worker.limit = 10
Worker.shared = {"loaded"}

function Worker:run()
  self.q:put{self.limit, Worker.limit, self.shared[1], rawequal(self.shared, Worker.shared)}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{q = q}
  check.eq({w.limit, w.shared[1]}, {10, "loaded"})
  Worker.shared[1] = "changed"
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  local forked = check.method == "fork"
  check.eq(q:get(), {10, 10, forked and "changed" or "loaded", true})
  -- An instance's own field hides the class's.
  w = Worker{q = q, limit = 5}
  w:start()
  w:join()
  check.eq(q:get()[1], 5)
  print "ok"
end
