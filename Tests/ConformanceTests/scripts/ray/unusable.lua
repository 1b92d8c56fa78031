-- Why no Ray cluster can be used is told where the first process is to be started.
-- methods: spawn
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  if arg[1] then
    local ok, problem = pcall(function() mp.Process{target = print}:start() end)
    check.ok(not ok and mp.isinstance(problem, mp.RuntimeError))
    print(tostring(problem))
    return
  end
  local said = {
    ["MPRUN_PYTHON=/no/python"] = "exec of /no/python: No such file or directory",
    ["RAY_ADDRESS=ray://head:10001"] = "ray job submit -- mprun SCRIPT",
    ["RAY_ADDRESS=local"] = "would start a cluster. mprun uses a cluster that runs already",
    ["RAY_ADDRESS= PYTHONPATH=lib/without_ray"] = "have MPRUN_PYTHON name an interpreter",
  }
  for variables, why in pairs(said) do
    local command = "%s %s --start-method ray ray/unusable.lua run"
    local pipe <close> = io.popen(command:format(variables, check.interpreter()))
    local text = pipe:read "a"
    check.has(text, "start method 'ray': Ray cannot be used: ")
    check.has(text, why)
  end
  print "ok"
end
