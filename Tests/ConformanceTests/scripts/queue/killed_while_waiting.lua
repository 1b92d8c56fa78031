-- Processes killed while they wait in get or put leave the queue to the others.
local mp = require "multiprocessing"
local check = require "check"

local function waits_for_item(q, ready)
  ready:put "ready"
  q:get()
end

local function waits_for_room(q, ready)
  ready:put "ready"
  q:put "never"
end

if __name__ == "__main__" then
  local q, ready = mp.Queue(1), mp.Queue()
  for _ = 1, 3 do
    local p = mp.Process{target = waits_for_item, args = {q, ready}}
    p:start()
    ready:get()
    p:kill()
    p:join()
  end
  q:put "mine"
  for _ = 1, 3 do
    local p = mp.Process{target = waits_for_room, args = {q, ready}}
    p:start()
    ready:get()
    p:kill()
    p:join()
  end
  check.eq(q:qsize(), 1)
  check.eq(q:get(true, 5), "mine")
  check.ok(q:empty())
  q:put("again", true, 5)
  check.eq(q:get(true, 5), "again")
  print "ok"
end
