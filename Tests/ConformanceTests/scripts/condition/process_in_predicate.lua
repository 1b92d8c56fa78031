-- A predicate may start processes, use the condition and wait for it itself.
local mp = require "multiprocessing"
local check = require "check"

local function counts(c, v)
  c:with(function()
    v.value = v.value + 1
    c:notify_all()
  end)
end

if __name__ == "__main__" then
  local c, v = mp.Condition(), mp.Value("i", 0)
  local procs = {}
  local held <close> = c:guard()
  local function three_counted()
    if #procs < 3 then
      local p = mp.Process{target = counts, args = {c, v}}
      procs[#procs + 1] = p
      p:start()
      check.eq(c:wait_for(function() return v.value == #procs end, 20), true)
    end
    return #procs == 3 and v.value
  end
  while c:wait_for(three_counted, 0.01) ~= 3 do end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  print "ok"
end
