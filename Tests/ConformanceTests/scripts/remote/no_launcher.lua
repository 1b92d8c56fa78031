-- Without a launcher, no process can be started on another computer.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  check.raises("ValueError", "MPRUN_LAUNCHER", function()
    mp.get_context("remote").Process{target = print}:start()
  end)
  print "ok"
end
