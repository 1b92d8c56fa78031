-- A __concat is not interrupted. (The collector rests meanwhile: Debian's Lua 5.4.4 may lose values
-- when one runs in the middle of a concatenation, with threads or without.)
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local is_inside, seen, rounds = false, 0, 0
local joined = setmetatable({}, {__concat = function()
  is_inside = true
  for _ = 1, 200 do end
  is_inside = false
  return "x"
end})
collectgarbage "stop"
threading.seed(1, 5)
local is_over = false
local watcher = threading.Thread{target = function()
  while not is_over do
    rounds = rounds + 1
    if is_inside then seen = seen + 1 end
  end
end}
watcher:start()
for _ = 1, 200 do check.eq(joined .. 1, "x") end
is_over = true
watcher:join()
check.eq(seen, 0)
check.ok(rounds > 100, "the other thread ran: " .. rounds)
threading.seed(nil)
collectgarbage "restart"
print "ok"
