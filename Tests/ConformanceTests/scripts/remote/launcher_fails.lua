-- A command that does not start the process is the end of the process, and is told.
-- environment: MPRUN_LAUNCHER=env false
-- expect-stderr: could not be started on another computer: its command ended with 1$
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local p = mp.get_context("remote").Process{target = print}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  print "ok"
end
