-- A recording as lanes, as steps and as sums; what went wrong is told in each.
local check = require "check"
local recorded = require "recorded"

if __name__ == "__main__" then
  local trace, output, code = recorded.program [[
    local mp = require "multiprocessing"
    local function work(v, read, written)
      local before = v.value
      read:set()
      written:wait()
      v.value = before + 1
    end
    if __name__ == "__main__" then
      local v, read, written = mp.Value("i", 0), mp.Event(), mp.Event()
      local p = mp.Process{target = work, args = {v, read, written}, name = "late"}
      p:start()
      read:wait()
      v.value = 5
      written:set()
      p:join()
      print(v.value)
    end
  ]]
  check.eq({output, code}, {"1\n", 0})

  local lanes, status = recorded.timeline(("'%s' --text"):format(trace))
  check.eq(status, 0)
  check.match(lanes, "\nMainProcess +█+")
  check.match(lanes, "\nlate +")
  check.match(lanes, "problem: lost update: late overwrote what MainProcess had written to value 'v'")

  local steps = recorded.timeline(("--steps '%s'"):format(trace))
  local first = steps:find("value 'v' = 0", 1, true)
  local second = steps:find("value 'v' := 5", 1, true)
  local third = steps:find("value 'v' := 1", 1, true)
  check.ok(first and second and third and first < second and second < third, steps)
  check.match(steps, "start late +.*recorded%.lua:11")
  check.match(steps, "<%- lost update: late ")

  local sums = recorded.timeline(("'%s' --summary"):format(trace))
  check.match(sums, "PROCESS +LIVED +RAN +LOCKS +ITEMS +OTHERS")
  check.match(sums, "\nevent 'written' +")
  check.match(sums, "%d+ events, 0 lost")
  print "ok"
end
