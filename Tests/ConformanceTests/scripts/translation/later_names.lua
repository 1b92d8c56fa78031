-- stage: later
-- The names of the module that are not needed by the first examples.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  for name in ("JoinableQueue SimpleQueue RLock Semaphore BoundedSemaphore Condition Event "
    .. "Barrier RawValue RawArray"):gmatch("%S+") do
    check.ok(mp[name] ~= nil, "mp." .. name)
  end
  for name in ("BaseManager SyncManager SharedMemoryManager"):gmatch("%S+") do
    check.ok(mp.managers[name] ~= nil, "mp.managers." .. name)
  end
  check.ok(mp.shared_memory.SharedMemory)
  check.ok(mp.shared_memory.ShareableList)
  check.ok(mp.connection.Listener)
  check.ok(mp.connection.Client)
  check.ok(mp.connection.wait)
  check.ok(mp.queues.JoinableQueue)
  check.ok(mp.queues.SimpleQueue)
  for name in ("RLock Semaphore BoundedSemaphore Condition Event Barrier"):gmatch("%S+") do
    check.ok(mp.synchronize[name] ~= nil, "mp.synchronize." .. name)
  end
  print "ok"
end
