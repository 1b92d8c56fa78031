-- A name may be given and set, and is what the child calls itself.
local mp = require "multiprocessing"
local check = require "check"

local function tell(q)
  q:put(mp.current_process().name)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = tell, args = {q}, name = "télégraphe 1"}
  p:start()
  p:join()
  check.eq(q:get(), "télégraphe 1")
  p = mp.Process{target = tell, args = {q}}
  p.name = "renamed"
  check.eq(p.name, "renamed")
  p:start()
  p:join()
  check.eq(q:get(), "renamed")
  p = mp.Process{target = tell, args = {q}, name = ""}
  p:start()
  p:join()
  check.eq(q:get(), "")
  print "ok"
end
