-- A script's own debug hook and finalizers go on beside the module.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  local lines = 0
  debug.sethook(function() lines = lines + 1 end, "l")
  for i = 1, 10 do
    q:put(i)
    q:get()
  end
  debug.sethook()
  q:put(lines > 10)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), true)
  -- A finalizer that uses the module.
  local seen = mp.Queue()
  do
    local object = setmetatable({}, {__gc = function() seen:put "finalized" end})
    object = nil
  end
  collectgarbage()
  check.eq(seen:get(true, 5), "finalized")
  -- One that fails is a warning, nothing more.
  setmetatable({}, {__gc = function() error "in a finalizer" end})
  collectgarbage()
  check.child(check.eq, 1, 1)
  print "ok"
end
