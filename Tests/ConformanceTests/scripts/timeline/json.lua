-- The JSON that --trace writes is shown as its recording would be.
local check = require "check"
local recorded = require "recorded"

if __name__ == "__main__" then
  local json = check.temporary "trace.json"
  local _, output = recorded.program([[
    local mp = require "multiprocessing"
    local function work(q, v, lock)
      lock:with(function() v.value = 1 end)
      q:put "item"
    end
    if __name__ == "__main__" then
      local q, v, lock = mp.Queue(), mp.Value("i", 0), mp.Lock()
      local p = mp.Process{target = work, args = {q, v, lock}, name = "maker"}
      p:start()
      print(q:get())
      p:join()
    end
  ]], ("--trace '%s'"):format(json))
  check.eq(output, "item\n")

  local steps, code = recorded.timeline(("'%s' --steps"):format(json))
  check.eq(code, 0)
  local from = 1
  for _, wanted in ipairs{
    "start maker", "acquire lock 'lock'", "value 'v' := 1", "release lock 'lock'", "put queue 'q'",
    "get queue 'q'", "join maker",
  } do
    local at = steps:find(wanted, from, true)
    check.ok(at, wanted .. " is not where it belongs in\n" .. steps)
    from = at
  end
  local page = check.temporary "page.html"
  check.eq({recorded.timeline(("'%s' -o '%s'"):format(json, page))}, {"wrote " .. page .. "\n", 0})
  check.match(recorded.timeline(("'%s' --summary"):format(json)), "\nqueue 'q' +%- +%d")

  local foreign = check.temporary "foreign.json"
  local file <close> = assert(io.open(foreign, "w"))
  file:write '{"traceEvents": [], "otherData": {"version": "other 1"}}'
  file:close()
  local text, status = recorded.timeline(("'%s' --text"):format(foreign))
  check.eq(status, 1)
  check.match(text, "is no recording of mprun")
  print "ok"
end
