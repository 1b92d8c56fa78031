-- After close, every method of a process but close raises ValueError.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local p = mp.Process{target = nothing}
  p:start()
  p:join()
  p:close()
  for _, name in ipairs{"start", "run", "join", "is_alive", "interrupt", "terminate", "kill",
    "pause", "resume"} do
    check.raises("ValueError", name, p[name], p)
  end
  check.raises("ValueError", nil, p.join, p, 1)
  p:close()
  p:close()
  -- What Python's attributes do.
  for _, field in ipairs{"exitcode", "pid", "ident", "sentinel"} do
    check.raises("ValueError", nil, function() return p[field] end)
  end
  check.eq(p.name, "Process-1")
  check.match(tostring(p), "closed")

  local never_started = mp.Process{target = nothing}
  never_started:close()
  check.raises("ValueError", "start", never_started.start, never_started)
  print "ok"
end
