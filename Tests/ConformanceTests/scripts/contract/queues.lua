-- Queue and JoinableQueue: one contract for the arena's, a manager's and those of a manager
-- elsewhere.
local mp = require "multiprocessing"
local check = require "check"
local contract = require "contract"

local function gets(queue, ready, out)
  ready:put(true)
  out:put { queue:get() }
end

local function puts_and_dies(queue, ready)
  queue:put "whole"
  ready:put(true)
  mp.sleep(60)
end

local function does(queue)
  for _ = 1, 2 do
    queue:get()
    queue:task_done()
  end
end

local function start(fn, ...)
  local p = mp.Process { target = fn, args = { ... } }
  p:start()
  return p
end

local function queues(maker, what)
  local q, ready, out = contract.new(maker, "Queue", 2), mp.Queue(), mp.Queue()
  check.raises("Empty", nil, q.get, q, false)
  check.raises("Empty", nil, q.get, q, true, 0.01)
  q:put(1)
  q:put(nil)
  check.eq({ q:qsize(), q:full(), q:empty() }, { 2, true, false }, what)
  check.raises("Full", nil, q.put, q, 3, false)
  check.raises("Full", nil, q.put, q, 3, true, 0.01)
  check.eq({ q:peek(), q:get(), q:get() }, { 1, 1, nil }, what)
  check.eq({ q:try_get() }, { false }, what)
  -- What put returned from survives; who dies waiting takes nothing.
  local p = start(puts_and_dies, q, ready)
  ready:get()
  p:kill()
  p:join()
  check.eq(q:get(true, 20), "whole", what)
  p = start(gets, q, ready, mp.Queue())
  ready:get()
  check.eventually(function() return check.state(p.pid) == "S" end, what)
  p:kill()
  p:join()
  local living = start(gets, q, ready, out)
  ready:get()
  q:put "for the living"
  check.eq(out:get(true, 20), { "for the living" }, what)
  living:join()
  q:put(1)
  q:clear()
  check.eq(q:qsize(), 0, what)
  q:put "last"
  q:shutdown()
  check.raises("ShutDown", nil, q.put, q, 1)
  check.eq(q:get(), "last", what)
  check.raises("ShutDown", nil, q.get, q)
end

local function joinable(maker, what)
  local q = contract.new(maker, "JoinableQueue")
  check.raises("ValueError", nil, q.task_done, q)
  q:put(1)
  q:put(2)
  local p = start(does, q)
  q:join()
  p:join()
  check.eq(q:empty(), true, what)
end

if __name__ == "__main__" then
  contract.run(queues)
  contract.run(joinable)
  print "ok"
end
