-- Event and Barrier: one contract for the arena's, a manager's and those of a manager elsewhere.
local mp = require "multiprocessing"
local check = require "check"
local contract = require "contract"

local function waits(event, ready, timeout)
  ready:put(true)
  ready:put { event:wait(timeout) }
end

local function meets(barrier, out)
  local done, result = pcall(barrier.wait, barrier)
  out:put(done and result or result.name)
end

local function start(fn, ...)
  local p = mp.Process { target = fn, args = { ... } }
  p:start()
  return p
end

local function killed(p)
  p:kill()
  p:join()
end

local function events(maker, what)
  local event, out = contract.new(maker, "Event"), mp.Queue()
  check.eq({ event:is_set(), event:wait(0), event:wait(0.01) }, { false, false, false }, what)
  local p = start(waits, event, out)
  out:get()
  local ready = mp.Queue()
  local dead = start(waits, event, ready)
  ready:get()
  check.eventually(function() return check.state(dead.pid) == "S" end, what)
  killed(dead)
  event:set()
  check.eq(out:get(true, 20), { true }, what)
  p:join()
  check.eq({ event:is_set(), event:wait(), event:wait(0) }, { true, true, true }, what)
  event:clear()
  check.eq(event:is_set(), false, what)
  check.rejects({ "timeout" }, event.wait, event, "1")
end

local function barriers(maker, what)
  local barrier, out, all = contract.new(maker, "Barrier", 3), mp.Queue(), {}
  check.eq({ barrier.parties, barrier.n_waiting, barrier.broken }, { 3, 0, false }, what)
  for i = 1, 3 do all[i] = start(meets, barrier, out) end
  local indices = {}
  for i = 1, 3 do indices[i] = out:get(true, 20) end
  check.same_members(indices, { 0, 1, 2 }, what)
  for _, p in ipairs(all) do p:join() end
  -- One that dies at the barrier breaks it for the others.
  local p = start(meets, barrier, out)
  check.eventually(function() return barrier.n_waiting == 1 end, what)
  local dead = start(meets, barrier, mp.Queue())
  check.eventually(function() return barrier.n_waiting == 2 end, what)
  killed(dead)
  check.eq(out:get(true, 20), "BrokenBarrierError", what)
  p:join()
  check.eq(barrier.broken, true, what)
  check.raises("BrokenBarrierError", nil, barrier.wait, barrier)
  barrier:reset()
  check.eq(barrier.broken, false, what)
  check.raises("BrokenBarrierError", nil, barrier.wait, barrier, 0.01)
  check.rejects({ "parties" }, contract.new, maker, "Barrier", 0)
end

if __name__ == "__main__" then
  contract.run(events)
  contract.run(barriers)
  print "ok"
end
