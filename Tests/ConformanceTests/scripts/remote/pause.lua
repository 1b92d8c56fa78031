-- A process on another computer stands still while it is paused, and can be killed then.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

if __name__ == "__main__" then
  local p, pid = afar.start_sleeper()
  check.pause(p)
  check.eq(check.state(pid), "T")
  check.eq(p:is_alive(), true)
  p:resume()
  check.eventually(function() return check.state(pid) == "S" and check.state(p.pid) == "S" end)
  check.pause(p)
  p:kill()
  p:join()
  check.eq(p.exitcode, -9)
  afar.wait_until_gone(pid)
  print "ok"
end
