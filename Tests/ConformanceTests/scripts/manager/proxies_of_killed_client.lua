-- The objects of a killed client end with it.
local mp = require "multiprocessing"
local check = require "check"

local function holds(d, out)
  local m = mp.managers.SyncManager{address = d:get "address"}
  m:connect()
  local kept = {}
  for i = 1, 1000 do kept[i] = m:list{i} end
  out:put(#kept)
  mp.sleep(600)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, out = m:dict(), mp.Queue()
  d:set("address", m.address)
  local before = m:_number_of_objects()
  local p = mp.Process{target = holds, args = {d, out}}
  p:start()
  check.eq(out:get(true, 30), 1000)
  check.eq(m:_number_of_objects(), before + 1000)
  p:kill()
  p:join()
  check.eventually(function() return m:_number_of_objects() == before end)
  print "ok"
end
