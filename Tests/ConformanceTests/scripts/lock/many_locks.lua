-- Hundreds of locks held by one process that dies: each is abandoned.
local mp = require "multiprocessing"
local check = require "check"

local function takes_all(locks)
  for _, lock in ipairs(locks) do lock:acquire() end
end

if __name__ == "__main__" then
  local locks = {}
  for i = 1, 300 do locks[i] = mp.Lock() end
  check.child(takes_all, locks)
  for i = 1, 300 do
    check.eq(table.pack(locks[i]:acquire(false)), {true, "abandoned", n = 2})
  end
  print "ok"
end
