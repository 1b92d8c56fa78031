-- The key of a process is in no command line and in no environment while it runs.
-- environment: MPRUN_LAUNCHER=python3 lib/launcher.py
-- methods: spawn
local mp = require "multiprocessing"
local afar = require "afar"
local check = require "check"

--- The words of a file of zero-terminated texts, in one.
local function text_of(pid, file)
  local file <close> = assert(io.open(("/proc/%d/%s"):format(pid, file), "rb"))
  return file:read "a"
end

if __name__ == "__main__" then
  local p, pid, keeper = afar.start_sleeper()
  local launcher = afar.parent_of(keeper)
  for _, pid in ipairs{p.pid, pid, keeper, launcher, afar.parent_of(launcher)} do
    for _, file in ipairs{"cmdline", "environ"} do
      -- The key is 64 hexadecimal digits.
      check.eq(text_of(pid, file):match(("%x"):rep(64)), nil)
    end
  end
  p:kill()
  p:join()
  print "ok"
end
