-- What every lock, semaphore, condition, event, barrier and queue must do, whoever has it: the
-- arena, a manager of this program, or one that is reached by its address. `run(name, fn)` runs a
-- contract for each.
local mp = require "multiprocessing"

local contract = {}

--- Calls fn(maker, what) with what makes the objects: the module itself, a manager, a manager over
--- a socket.
function contract.run(fn)
  fn(mp, "local")
  do
    local m <close> = mp.Manager()
    fn(m, "manager")
  end
  local m <close> = mp.managers.SyncManager { address = { "127.0.0.1", 0 }, authkey = "k" }
  m:start()
  local client = mp.managers.SyncManager { address = m.address, authkey = "k" }
  client:connect()
  fn(client, "remote")
end

--- Makes an object: `new(maker, "Semaphore", 2)`.
function contract.new(maker, name, ...)
  if maker == mp then return mp[name](...) end
  return maker[name](maker, ...)
end

return contract
