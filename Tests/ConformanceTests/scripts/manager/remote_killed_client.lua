-- A client in another program that is killed: its locks go on, its objects go, its waiting ends.
local mp = require "multiprocessing"
local check = require "check"

local SyncManager = mp.managers.SyncManager

local function connect(address)
  local m = SyncManager{address = address, authkey = "k"}
  m:connect()
  return m
end

local function victim(address, ready)
  local m = connect(address)
  local store = m:dict()
  for i = 1, 1000 do store[i] = m:list() end
  local kept = {}
  for i = 1, 1000 do kept[i] = m:list() end
  local lock = m:Lock()
  lock:acquire()
  ready:put(lock)
  mp.sleep(60)
end

local function waits(queue, ready)
  ready:put "waiting"
  queue:get()
end

if __name__ == "__main__" then
  local m <close> = SyncManager{address = {"127.0.0.1", 0}, authkey = "k"}
  m:start()
  local mine = connect(m.address)
  local queue = mine:Queue()
  local before = m:_number_of_objects()
  local ready = mp.Queue()
  local p = mp.Process{target = victim, args = {m.address, ready}}
  p:start()
  local lock = ready:get()
  check.eq(lock:acquire(false), false)
  check.eq(m:_number_of_objects(), before + 2002)
  p:kill()
  p:join()
  check.eq({lock:acquire(true, 20)}, {true, "abandoned"})
  lock:release()
  lock = nil
  check.eventually(function()
    collectgarbage()
    return m:_number_of_objects() == before
  end)
  -- One that waits for an item and is killed takes none.
  p = mp.Process{target = waits, args = {queue, ready}}
  p:start()
  check.eq(ready:get(), "waiting")
  check.eventually(function() return check.state(p.pid) == "S" end)
  p:kill()
  p:join()
  check.eventually(function()
    queue:put "item"
    local got = queue:try_get(0.2)
    return got
  end)
  print "ok"
end
