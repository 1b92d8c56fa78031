-- Errors and os.exit in run end the process as in a target.
-- expect-stderr: ^Process failing:$
-- expect-stderr: error_and_exit\.lua:11: in run
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  if self.code then os.exit(self.code) end
  error "in run"
end

if __name__ == "__main__" then
  local w = Worker{name = "failing"}
  w:start()
  w:join()
  check.eq(w.exitcode, 1)
  w = Worker{code = 9}
  w:start()
  w:join()
  check.eq(w.exitcode, 9)
  print "ok"
end
