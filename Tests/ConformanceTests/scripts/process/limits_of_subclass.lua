-- A subclass has limits as Process's own field.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  self.q:put{mp.current_process().limits, self.limits}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{q = q, limits = {files = 60}}
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {{files = 60}, {files = 60}})
  check.eq(mp.current_process().limits, nil)
  print "ok"
end
