-- A process killed while it writes leaves an array that works.
local mp = require "multiprocessing"
local check = require "check"

local function writes(a, ready)
  ready:put "writing"
  local x = 0
  while true do
    x = x + 1
    a:fill(x)
    for i = 1, #a do a[i] = x end
  end
end

if __name__ == "__main__" then
  local a, ready = mp.Array("q", 100), mp.Queue()
  for _ = 1, 5 do
    local p = mp.Process{target = writes, args = {a, ready}}
    p:start()
    ready:get()
    check.eventually(function() return a[1] > 0 end)
    p:kill()
    p:join()
    a:fill(0)
    check.eq(a[100], 0)
    a[5] = 5
    check.eq(a:slice(4, 6), {0, 5, 0})
    a:fill(0)
  end
  print "ok"
end
