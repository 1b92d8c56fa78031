-- Signals reach a process on another computer, and it can be waited for.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

local function catches(path)
  local ok, problem = pcall(afar.sleep, path)
  os.exit(not ok and mp.isinstance(problem, mp.KeyboardInterrupt) and 5 or 6)
end

if __name__ == "__main__" then
  for how, code in pairs{terminate = -15, kill = -9} do
    local p, pid, keeper = afar.start_sleeper()
    p:join(0.01)
    check.eq(p.exitcode, nil)
    check.eq(p:is_alive(), true)
    p[how](p)
    p:join()
    check.eq(p.exitcode, code)
    afar.wait_until_gone(pid, keeper)
  end
  local p = afar.start_sleeper(catches)
  p:interrupt()
  check.eq(#mp.connection.wait({p.sentinel}, 20), 1)
  p:join()
  check.eq(p.exitcode, 5)
  local p = afar.start_sleeper()
  check.signal(p.pid, "USR1")
  p:join()
  check.eq(p.exitcode, -10)
  print "ok"
end
