-- Condition: one contract for the arena's, a manager's and those of a manager elsewhere.
local mp = require "multiprocessing"
local check = require "check"
local contract = require "contract"

local function waits(condition, out, name)
  condition:acquire()
  out:put "waits"
  local notified = condition:wait()
  out:put { name, notified }
  condition:release()
end

local function start(fn, ...)
  local p = mp.Process { target = fn, args = { ... } }
  p:start()
  return p
end

local function conditions(maker, what)
  local condition, out = contract.new(maker, "Condition"), mp.Queue()
  check.raises("AssertionError", nil, condition.notify, condition)
  check.raises("AssertionError", nil, condition.wait, condition)
  condition:acquire()
  check.eq(condition:wait(0.01), false, what)
  check.eq(condition:wait_for(function() return "at once" end), "at once", what)
  check.eq(condition:wait_for(function() return false end, 0.01), false, what)
  condition:release()
  -- A notification is for one who lives.
  local dead = start(waits, condition, out, "dead")
  check.eq(out:get(true, 20), "waits", what)
  local living = start(waits, condition, out, "living")
  check.eq(out:get(true, 20), "waits", what)
  condition:acquire()
  dead:kill()
  dead:join()
  condition:notify(1)
  condition:release()
  check.eq(out:get(true, 20), { "living", true }, what)
  living:join()
  local all = {}
  for i = 1, 2 do
    all[i] = start(waits, condition, out, i)
    check.eq(out:get(true, 20), "waits", what)
  end
  condition:acquire()
  condition:notify_all()
  condition:release()
  local woken = {}
  for i = 1, 2 do woken[i] = out:get(true, 20)[1] end
  check.same_members(woken, { 1, 2 }, what)
  for _, p in ipairs(all) do p:join() end
  -- Over a lock of the same kind, which goes on if its holder dies.
  local lock = contract.new(maker, "Lock")
  local over = contract.new(maker, "Condition", lock)
  lock:acquire()
  over:notify()
  check.eq(over:wait(0.01), false, what)
  lock:release()
end

if __name__ == "__main__" then
  contract.run(conditions)
  print "ok"
end
