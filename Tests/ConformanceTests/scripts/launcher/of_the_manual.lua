-- The launcher that the documentation shows works as it says.
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

local function exits() os.exit(5) end

if __name__ == "__main__" then
  if arg[1] then
    local p = mp.get_context("remote").Process{target = exits}
    p:start()
    p:join()
    check.eq(p.exitcode, 5)
    check.ok(mp.get_context("remote").cpu_count() >= 1)
    return
  end
  local page <close> = assert(io.open "../../../docs/LAUNCHERS.md")
  local path = check.temporary "launcher.py"
  local file <close> = assert(io.open(path, "w"))
  file:write(page:read("a"):match "\n```python\n(.-)```\n")
  file:close()
  local command = "MPRUN_LAUNCHER='python3 %s' %s --start-method spawn launcher/of_the_manual.lua run"
  check.ok(os.execute(command:format(path, check.interpreter())))
  print "ok"
end
