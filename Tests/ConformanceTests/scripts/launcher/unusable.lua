-- A launcher that cannot be used is told where the first process is to be started.
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

local function run()
  local remote = mp.get_context "remote"
  for _ = 1, 2 do
    local ok, problem = pcall(function() remote.Process{target = print}:start() end)
    check.eq(ok, false)
    check.ok(mp.isinstance(problem, mp.RuntimeError), problem)
    print(tostring(problem))
  end
  print(select(2, pcall(remote.cpu_count)))
end

if __name__ == "__main__" then
  if arg[1] then return run() end
  local said = {
    ["python3 lib/launcher.py closes"] = "the moon is in the wrong house",
    ["python3 lib/launcher.py ends"] = "'python3' ended with 1\nno such thing as a launcher",
    ["python3 lib/launcher.py babbles"] = "'good morning' is no line of the protocol",
    ["python3 lib/launcher.py future"] = "it speaks version 2.0 of the protocol, not 1.0",
    ["no-such-program-here"] = "no-such-program-here",
    ["false"] = "'false' ended with 1",
  }
  for words, why in pairs(said) do
    local command = "MPRUN_LAUNCHER='%s' %s --start-method spawn launcher/unusable.lua run"
    local pipe <close> = io.popen(command:format(words, check.interpreter()))
    local text = pipe:read "a"
    local first = ("start method 'remote': MPRUN_LAUNCHER '%s' cannot be used: "):format(words)
    local _, count = text:gsub(first:gsub("%p", "%%%0"), "")
    check.eq(count, 3, text)
    check.has(text, why)
  end
  print "ok"
end
