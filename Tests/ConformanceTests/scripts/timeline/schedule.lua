-- A schedule that an exploration has saved is shown as its steps.
local check = require "check"
local recorded = require "recorded"

if __name__ == "__main__" then
  local path = check.temporary "bank.schedule"
  do
    local file <close> = assert(io.open(path, "w"))
    file:write [=[{"mprun_schedule": 1, "script": "bank.lua", "hash": "0", "arguments": [], "options": [],
      "seed": 1, "processes": ["MainProcess", "Process-1", "Process-2"],
      "choices": [[0, 2], [2, 1], [1, 2]], "failure": "it printed 1",
      "steps": ["start Process-1", "start Process-2", "v.value = 0     bank.lua:3", "v.value = 0", "v.value := 1"]}]=]
  end
  local steps, code = recorded.timeline(("'%s' --steps"):format(path))
  check.eq(code, 0)
  check.match(steps, "1 +start Process%-1.*3 +v%.value = 0 +bank%.lua:3.*5 +v%.value := 1")
  check.match(steps, "MainProcess +Process%-2.*Process%-1")
  local page = check.temporary "page.html"
  check.eq({recorded.timeline(("'%s' -o '%s'"):format(path, page))}, {"wrote " .. page .. "\n", 0})

  local damaged = check.temporary "damaged.schedule"
  do
    local file <close> = assert(io.open(damaged, "w"))
    file:write '{"mprun_schedule": 1, "choices": [[0, -1]], "steps": []}'
  end
  check.eq(select(2, recorded.timeline(("'%s' --steps"):format(damaged))), 1)
  print "ok"
end
