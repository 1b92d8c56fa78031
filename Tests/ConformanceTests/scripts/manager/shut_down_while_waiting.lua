-- Who waits for a manager's object when the manager is shut down gets a ConnectionError at once.
local mp = require "multiprocessing"
local check = require "check"

local Napper = {}
Napper.__index = Napper

function make_napper() return setmetatable({}, Napper) end

function Napper:nap() mp.sleep(600) end

local MyManager = mp.managers.SyncManager:extend()
MyManager.register("Napper", {callable = make_napper})

local function waits(o, name, out)
  local actions = {
    queue = function() o.queue:get() end,
    lock = function() o.lock:acquire() end,
    condition = function() o.condition:with(function() o.condition:wait() end) end,
    event = function() o.event:wait() end,
    barrier = function() o.barrier:wait() end,
    joinable = function() o.joinable:join() end,
    semaphore = function() o.semaphore:acquire() end,
    napper = function() o.napper:nap() end,
  }
  out:put "ready"
  local _, err = pcall(actions[name])
  out:put{name, err.name, tostring(err)}
end

if __name__ == "__main__" then
  local m = MyManager()
  m:start()
  local o = {
    queue = m:Queue(), lock = m:Lock(), condition = m:Condition(), event = m:Event(),
    barrier = m:Barrier(2), joinable = m:JoinableQueue(), semaphore = m:Semaphore(0),
    napper = m:Napper(),
  }
  o.lock:acquire()
  o.joinable:put(1)
  local out, all, names = mp.Queue(), {}, {}
  for name in pairs(o) do
    names[#names + 1] = name
    local p = mp.Process{target = waits, args = {o, name, out}}
    p:start()
    all[#all + 1] = p
  end
  for _ = 1, #all do check.eq(out:get(true, 20), "ready") end
  mp.sleep(0.1)

  m:shutdown()
  local told = {}
  for _ = 1, #all do
    local name, class, text = table.unpack(out:get(true, 20))
    told[#told + 1] = name
    check.eq(class, "ConnectionError", name)
    check.has(text, "manager", name)
  end
  check.same_members(told, names)
  for _, p in ipairs(all) do p:join() end
  -- After it, everything is refused, and clearly.
  check.raises("ConnectionError", "shut down", o.queue.put, o.queue, 1)
  check.has(tostring(o.lock), "its manager has ended")
  check.raises("ValueError", "shut down", m.dict, m)
  m:shutdown()
  print "ok"
end
