-- Submodules are fields of the module and can be required.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for name in ("connection managers pool queues shared_memory synchronize"):gmatch("%S+") do
    check.eq(type(mp[name]), "table", "mp." .. name)
    check.same(require("multiprocessing." .. name), mp[name], name)
  end
  check.ok(mp.pool.Pool, "pool.Pool")
  check.ok(mp.queues.Queue, "queues.Queue")
  for name in ("Lock RLock Semaphore BoundedSemaphore Condition Event Barrier"):gmatch("%S+") do
    check.same(mp.synchronize[name], mp[name], "synchronize." .. name)
  end
  print "ok"
end
