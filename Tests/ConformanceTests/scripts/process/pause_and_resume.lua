-- A paused process stands still and is alive; resumed, it goes on.
local mp = require "multiprocessing"
local check = require "check"

local function counts(v, stop)
  while stop.value == 0 do v:add(1) end
end

if __name__ == "__main__" then
  local v, stop = mp.Value("q", 0), mp.Value("i", 0)
  local p = mp.Process{target = counts, args = {v, stop}}
  p:start()
  check.eventually(function() return v.value > 100 end)
  check.pause(p)
  -- It may have been stopped while it held the Value's lock: only its raw number is read.
  local before = v:get_obj().value
  mp.sleep(0.05)
  check.eq(v:get_obj().value, before)
  check.eq(p:is_alive(), true)
  check.eq(p.exitcode, nil)
  p:join(0.01)
  check.eq(p.exitcode, nil)
  p:resume()
  check.eventually(function() return v.value > before end)
  stop.value = 1
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
