-- A start that follows the death of a launcher finds a new one, however soon it follows.
-- environment: MPRUN_LAUNCHER=python3 lib/launcher.py
-- methods: spawn
-- expect-stderr: ^Process Process-1: its computer .* was lost$
local afar = require "afar"
local check = require "check"

if __name__ == "__main__" then
  for _ = 1, 5 do
    local p, pid, keeper = afar.start_sleeper()
    check.signal(afar.parent_of(keeper), "KILL")
    p:join()
    check.eq(p.exitcode, -9)
    afar.wait_until_gone(pid, keeper)
  end
  print "ok"
end
