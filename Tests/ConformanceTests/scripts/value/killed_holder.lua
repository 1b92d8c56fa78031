-- A process killed while it holds a Value's lock, or while it adds, does not hang the others.
local mp = require "multiprocessing"
local check = require "check"

local function holds(v, ready)
  v:acquire()
  v.value = 5
  ready:put "held"
  mp.sleep(60)
end

local function adds(v, ready)
  ready:put "adding"
  while true do
    v:add(1)
    v.value = v.value
  end
end

if __name__ == "__main__" then
  local v, ready = mp.Value("q", 0), mp.Queue()
  local p = mp.Process{target = holds, args = {v, ready}}
  p:start()
  ready:get()
  p:kill()
  check.eq(v.value, 5)
  v.value = 6
  check.eq(v:add(1), 7)
  p:join()
  for _ = 1, 10 do
    p = mp.Process{target = adds, args = {v, ready}}
    p:start()
    ready:get()
    p:kill()
    p:join()
    check.eq(math.type(v.value), "integer")
    v.value = 1
    check.eq(v:add(1), 2)
  end
  print "ok"
end
