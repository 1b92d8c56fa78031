-- A process that is ended before the launcher has started it is withdrawn there. A launcher that
-- does not count processors is no hindrance.
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

local function run()
  local remote = mp.get_context "remote"
  local notes = os.getenv "LAUNCHER_NOTES"
  local p = remote.Process{target = print}
  p:start()
  check.eventually(function() return check.notes(notes)[3] end)
  check.eq(check.notes(notes)[3], "holds 1")
  p:terminate()
  p:join()
  check.eq(p.exitcode, -15)
  check.eventually(function() return check.notes(notes)[4] end)
  check.eq(check.notes(notes)[4], "cancel 1")
  check.eq(remote.cpu_count(), 7)
end

if __name__ == "__main__" then
  if arg[1] then return run() end
  local command = "LAUNCHER_NOTES=%s MPRUN_LAUNCHER='python3 lib/launcher.py holds' "
    .. "%s --start-method spawn launcher/withdrawn.lua run"
  check.ok(os.execute(command:format(check.temporary "notes", check.interpreter())))
  print "ok"
end
