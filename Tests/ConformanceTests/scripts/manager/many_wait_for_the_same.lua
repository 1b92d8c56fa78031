-- Methods that several clients call at once wait for the same object of the module, and all go on.
local mp = require "multiprocessing"
local check = require "check"

local Hub = {}
Hub.__index = Hub

function square(x) return x * x end

function make_hub()
  local reader, writer = mp.Pipe(false)
  return setmetatable({
    full = mp.Queue(1), lock = mp.Lock(), event = mp.Event(), barrier = mp.Barrier(3),
    condition = mp.Condition(), reader = reader, writer = writer, pool = mp.Pool(2), count = 0,
    waiting = 0,
  }, Hub)
end

function Hub:put() self.full:put(1) return true end

function Hub:drain() for _ = 1, 3 do self.full:get() end end

function Hub:one_by_one()
  self.lock:acquire()
  local before = self.count
  mp.sleep(0.01)
  self.count = before + 1
  self.lock:release()
  return true
end

function Hub:wait_event() return self.event:wait(20) end

function Hub:set_event() self.event:set() end

function Hub:meet() return self.barrier:wait(20) < 3 end

function Hub:receive() return self.reader:recv() == "x" end

function Hub:send() for _ = 1, 3 do self.writer:send "x" end end

function Hub:wait_condition()
  return self.condition:with(function()
    self.waiting = self.waiting + 1
    return self.condition:wait(20)
  end)
end

function Hub:notify()
  local function notify_three()
    if self.waiting == 3 then self.condition:notify_all() end
    return self.waiting == 3
  end
  -- Who does not wait yet is not notified.
  while not self.condition:with(notify_three) do mp.sleep(0.01) end
end

function Hub:join()
  self.lock:with(function()
    -- Others come here while it starts, and must not find a process that has not been started.
    if self.child then return end
    self.child = mp.Process{target = mp.sleep, args = {0.1}}
    self.child:start()
  end)
  self.child:join()
  return self.child.exitcode == 0
end

function Hub:map(k) return self.pool:map(square, {k, k + 1})[2] == (k + 1) ^ 2 end

function Hub:iterate(k)
  local sum = 0
  for _, v in self.pool:imap(square, {k, k}) do sum = sum + v end
  return sum == 2 * k * k
end

function Hub:counted() return self.count end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Hub", {callable = make_hub})

local function calls(hub, method, k, ready, out)
  ready:put(true)
  out:put{method, pcall(hub[method], hub, k)}
end

if __name__ == "__main__" then
  local m <close> = MyManager()
  m:start()
  local hub, ready, out = m:Hub(), mp.Queue(), mp.Queue()
  local function three(method, helper)
    local all = {}
    for k = 1, 3 do
      all[k] = mp.Process{target = calls, args = {hub, method, k, ready, out}}
      all[k]:start()
    end
    for _ = 1, 3 do ready:get(true, 20) end
    if helper then
      mp.sleep(0.1)
      hub[helper](hub)
    end
    for k = 1, 3 do check.eq(out:get(true, 30), {method, true, true}) end
    for _, p in ipairs(all) do p:join() end
  end
  three("put", "drain")
  three "one_by_one"
  check.eq(hub:counted(), 3)
  three("wait_event", "set_event")
  three "meet"
  three("receive", "send")
  three("wait_condition", "notify")
  three "join"
  three "map"
  three "iterate"
  print "ok"
end
