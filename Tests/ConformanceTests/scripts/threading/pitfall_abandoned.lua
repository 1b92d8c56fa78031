-- Daemons are left in the middle of what they do: nothing of theirs runs at the end, and nothing of
-- the end waits for them.
-- methods: forkserver
local threading = require "threading"

local never = setmetatable({}, {__close = function() print "closed" end})
local function wait_for_ever(event)
  local guard <close> = never
  local upvalue = {}
  coroutine.wrap(function()
    local inner <close> = never
    event:wait()
    return upvalue
  end)()
end
for _ = 1, 50 do threading.Thread{target = wait_for_ever, args = {threading.Event()}, daemon = true}:start() end
threading.Thread{target = function() while true do end end, daemon = true}:start()
print "ok"
