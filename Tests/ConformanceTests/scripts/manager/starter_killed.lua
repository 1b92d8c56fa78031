-- A manager's server ends when the process that started it is killed; its clients are told.
local mp = require "multiprocessing"
local check = require "check"

local function starts(out)
  local m = mp.Manager()
  out:put{mp.active_children()[1].pid, m:dict{x = 1}}
  mp.sleep(600)
end

if __name__ == "__main__" then
  local out = mp.Queue()
  local p = mp.Process{target = starts, args = {out}}
  p:start()
  local pid, d = table.unpack(out:get(true, 20))
  check.eq(d.x, 1)
  check.ok(check.is_running(pid))
  p:kill()
  p:join()
  check.eventually(function() return not check.is_running(pid) end)
  check.raises("ConnectionError", "manager", function() return d.x end)
  print "ok"
end
