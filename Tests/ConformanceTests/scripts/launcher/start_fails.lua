-- A start that fails is the end of the process, and what the launcher says of it is printed.
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

local function run()
  local p = mp.get_context("remote").Process{target = print}
  p:start()
  p:join()
  os.exit(p.exitcode)
end

if __name__ == "__main__" then
  if arg[1] then return run() end
  local said = {
    full = "Process Process-1: no place is free\n"
      .. "Process Process-1 could not be started on another computer: "
      .. "there will never be one (setup)\nno place is free\n",
    sorry = "Process Process-1 could not be started on another computer: "
      .. "its program ended with exit code 7\nsorry\n",
  }
  for mode, text in pairs(said) do
    local command = "MPRUN_LAUNCHER='python3 lib/launcher.py %s' %s --start-method spawn "
      .. "launcher/start_fails.lua run 2>&1"
    local pipe = io.popen(command:format(mode, check.interpreter()))
    check.eq(pipe:read "a", text)
    local _, _, code = pipe:close()
    check.eq(code, 1)
  end
  print "ok"
end
