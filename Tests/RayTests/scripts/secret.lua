-- The key of a process is in no command line, environment, file or log while it runs, on no node.
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

if __name__ == "__main__" then
  if not arg[1] then
    -- An interpreter whose stdin is written down, so that the key is known here.
    local wrapper, seen = check.temporary "python", check.temporary "seen"
    local file <close> = assert(io.open(wrapper, "w"))
    file:write(("#!/bin/bash\nexec '%s' \"$@\" < <(exec tee '%s')\n"):format(os.getenv "MPRUN_PYTHON", seen))
    file:close()
    local command = "chmod +x %s && SEEN=%s MPRUN_PYTHON=%s %s --start-method ray scripts/secret.lua run"
    check.ok(os.execute(command:format(wrapper, seen, wrapper, check.interpreter())))
    print "ok"
    return
  end
  local p = afar.start_sleeper()
  local key
  for _, line in ipairs(check.notes(os.getenv "SEEN")) do
    key = line:match '^{"op": ?"start".*"secret": ?"(%x+)"' or key
  end
  check.eq(#key, 64)
  -- The search itself has the key on its stdin only, and the file where it was written down is
  -- known.
  local command = "grep -rlaFf - /proc/[0-9]*/cmdline /proc/[0-9]*/environ %s /dev/shm 2>/dev/null | grep -v %s"
  local path = check.temporary "found"
  local grep = io.popen(command:format(os.getenv "RAY_TMPDIR", os.getenv "SEEN") .. " > " .. path, "w")
  grep:write(key, "\n")
  grep:close()
  check.eq(check.notes(path), {})
  p:kill()
  p:join()
end
