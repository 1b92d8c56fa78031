-- daemon is writable before the start, not after; it is inherited.
local mp = require "multiprocessing"
local check = require "check"

local function inherits(q)
  local made = mp.Process{target = print}
  q:put{mp.current_process().daemon, made.daemon, mp.Process{target = print, daemon = false}.daemon}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = inherits, args = {q}}
  p.daemon = true
  check.eq(p.daemon, true)
  p:start()
  check.raises("AssertionError", "daemon", function() p.daemon = false end)
  p:join()
  check.eq(p.daemon, true)
  check.eq(q:get(), {true, true, false})
  check.child(inherits, q)
  check.eq(q:get(), {false, false, false})
  check.eq(mp.current_process().daemon, false)
  print "ok"
end
