-- Objects that nobody has a proxy for go, though the server has nothing else to do; and what a pool
-- had with them.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

function maker(address, ready)
  local m = SyncManager { address = address, authkey = "k" }
  m:connect()
  local kept = {}
  for i = 1, 20 do kept[i] = m:dict() end
  ready:put(true)
  mp.sleep(60)
end

if __name__ == "__main__" then
  for _, address in ipairs { false, { "127.0.0.1", 0 }, check.temporary "m" } do
    local s <close> = SyncManager { address = address or nil, authkey = "k" }
    s:start()
    for _ = 1, 20 do s:dict() end
    do
      local pool = s:Pool(2)
      check.eq(mp.repr(pool:map(math.abs, { -1 })), "[1]")
    end
    collectgarbage()
    collectgarbage()
    check.eventually(function() return s:_number_of_objects() == 0 end, "dropped objects")
    local ready = mp.Queue()
    local p = mp.Process { target = maker, args = { s.address, ready } }
    p:start()
    ready:get()
    check.eq(s:_number_of_objects(), 20)
    p:kill()
    p:join()
    check.eventually(function() return s:_number_of_objects() == 0 end, "a killed client's objects")
  end
  print "ok"
end
