-- A proxy whose manager was collected says so.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local d = mp.Manager():dict{a = 1}
  check.eventually(function()
    collectgarbage()
    return #mp.active_children() == 0
  end)
  local err = check.raises("ConnectionError", nil, function() return d.a end)
  check.has(err.message, "its manager is gone")
  check.has(err.message, "keep it")
  print "ok"
end
