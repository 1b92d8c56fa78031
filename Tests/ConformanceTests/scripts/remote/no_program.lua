-- A command that cannot be run at all.
-- environment: MPRUN_LAUNCHER=/no-such-folder/ssh
-- expect-stderr: could not be started on another computer: .*/no-such-folder/ssh
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local p = mp.get_context("remote").Process{target = print}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  print "ok"
end
