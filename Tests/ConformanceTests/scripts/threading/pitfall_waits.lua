-- A wait in a __concat or a finalizer blocks all threads, since nobody else may run there; a wait
-- for another thread raises.
local threading, time = require "threading", require "time"
local check = require "check"

local function deep(n)
  if n == 0 then return 0 end
  return 1 + deep(n - 1)
end

local has_ended = false
local collector = threading.Thread{target = function()
  while not has_ended do
    collectgarbage()
    time.sleep(0.0001)
  end
end}
collector:start()

local sleeping = setmetatable({}, {__concat = function()
  time.sleep(0.0002)
  return "x"
end})
local worker = threading.Thread{target = function()
  for _ = 1, 50 do
    deep(50000)
    check.eq(sleeping .. sleeping .. "a", "x")
  end
  has_ended = true
end}
worker:start()
worker:join()
collector:join()

local lock = threading.Lock()
lock:acquire()
local waiting = setmetatable({}, {__concat = function() return tostring(lock:acquire()) end})
check.raises("RuntimeError", "cannot wait for another one in a __concat", function() return waiting .. "" end)

local counts = {}
do
  setmetatable({}, {__gc = function()
    time.sleep(0.01)
    counts[#counts + 1] = "collected"
  end})
end
local other = threading.Thread{target = function() counts[#counts + 1] = "other" end}
collectgarbage()
other:start()
other:join()
check.eq(counts, {"collected", "other"})
print "ok"
